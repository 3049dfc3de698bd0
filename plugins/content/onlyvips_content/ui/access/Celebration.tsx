import { haptic, useMessages } from '@onlyvips/sdk';
import { useEffect, useEffectEvent } from 'react';
import { Glyph } from '../media/glyphs';

const PIECES = 28;
const SHOWN_MS = 2200;

/** A little joy when a work opens; nothing moves for who wants less motion. */
export function Celebration({ onEnd }: { readonly onEnd: () => void }) {
  const { t } = useMessages();
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    haptic.success();
    const timer = setTimeout(() => end(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="content-celebration" role="status">
      <div aria-hidden="true">
        {Array.from({ length: PIECES }, (_, piece) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
            key={piece}
            data-colour={piece % 5}
            style={
              {
                '--content-angle': `${(360 / PIECES) * piece}deg`,
                '--content-far': `${90 + ((piece * 53) % 90)}px`,
                '--content-late': `${(piece * 37) % 120}ms`,
              } as React.CSSProperties
            }
          />
        ))}
      </div>
      <p>
        <Glyph name="unlock" size={30} />
        {t('unlocked')}
      </p>
    </div>
  );
}
