import { Button, Icon, useMessages } from '@onlyvips/sdk';
import { useRef, useState } from 'react';
import type { Medium } from '../data/types';
import { playsAlone, usePosition } from './position';
import { ratioOf } from './Still';
import { useMediaAddress } from './session';

export interface PlayerProps {
  readonly workId: number;
  readonly medium: Medium;
  readonly title: string;
  /** Where to begin, milliseconds. */
  readonly startMs: number;
}

/** Something that does not play, and a way to try again. */
export function PlayerFailure({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useMessages();
  return (
    <div className="content-player-failure" role="alert">
      <Icon name="alert" size={32} />
      <p>{t('player.failed')}</p>
      <Button size="s" mode="bezeled" onClick={onRetry}>
        {t('again')}
      </Button>
    </div>
  );
}

/** A video with the browser's own controls, which goes on where one stopped. */
export function VideoPlayer({ workId, medium, title, startMs }: PlayerProps) {
  const { t, format } = useMessages();
  const { address, attempt, refused, again } = useMediaAddress(medium.url);
  const poster = useMediaAddress(medium.poster?.url);
  const keeper = usePosition(workId, medium.id);
  const place = useRef(startMs / 1000);
  const goOn = useRef(false);
  const [began, setBegan] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const key = `${address} ${attempt}`;
  return (
    <div className="content-video" style={{ aspectRatio: ratioOf(medium, 16 / 9) }}>
      {address && failed !== key && (
        // biome-ignore lint/a11y/useMediaCaption: creators bring no captions
        <video
          key={key}
          ref={video}
          src={address}
          poster={poster.address ?? medium.preview?.url}
          width={medium.width || undefined}
          height={medium.height || undefined}
          aria-label={title}
          controls={began}
          controlsList="nodownload"
          playsInline
          preload="metadata"
          onLoadedMetadata={(event) => {
            const { currentTarget: shown } = event;
            if (place.current > 0 && place.current < shown.duration - 1) {
              shown.currentTime = place.current;
            }
            if (goOn.current) shown.play().catch(() => {});
          }}
          onPlay={(event) => {
            setBegan(true);
            goOn.current = true;
            playsAlone(event.currentTarget);
          }}
          onTimeUpdate={(event) => {
            place.current = event.currentTarget.currentTime;
            if (began) keeper.at(place.current);
          }}
          onPause={() => {
            goOn.current = false;
            void keeper.tell();
          }}
          onEnded={() => {
            goOn.current = false;
            place.current = 0;
            void keeper.tell();
          }}
          onError={() => {
            setFailed(key);
            refused();
          }}
        />
      )}
      {address && failed === key && <PlayerFailure onRetry={again} />}
      {!began && failed !== key && (
        <button
          type="button"
          className="content-play"
          disabled={!address}
          onClick={() => {
            setBegan(true);
            video.current?.play().catch(() => {});
          }}
        >
          <Icon name="play" size={34} filled label={t('player.play')} />
          {startMs > 0 && (
            <span>{t('player.continue', { time: format.duration(startMs / 1000) })}</span>
          )}
        </button>
      )}
    </div>
  );
}
