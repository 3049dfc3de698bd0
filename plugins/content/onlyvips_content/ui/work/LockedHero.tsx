import { Icon, useMessages } from '@onlyvips/sdk';
import { NoCover } from '../cards/WorkTile';
import type { WorkDetail } from '../data/types';
import { ratioOf, Still } from '../media/Still';

/** What a work holds, in words: "12 photos", "4:05". */
export function useInside(): (work: WorkDetail) => string {
  const { t, format } = useMessages();
  return (work) => {
    const count = (kind: string) => work.media.filter((medium) => medium.kind === kind).length;
    const parts = [
      ...(['image', 'video', 'audio'] as const)
        .map((kind) => [kind, count(kind)] as const)
        .filter(([, many]) => many > 0)
        .map(([kind, many]) => t(`inside.${kind}`, { count: many })),
      ...(work.kind === 'bundle' ? [t('inside.works', { count: work.items })] : []),
      ...(work.kind === 'text' ? [t('inside.text')] : []),
      ...(work.duration_ms > 0 ? [format.duration(work.duration_ms / 1000)] : []),
    ];
    return parts.join(' · ');
  };
}

/** Narrow or tall covers would fill more than a screen. */
export const framed = (ratio: number): number => Math.min(16 / 9, Math.max(4 / 5, ratio));

/** A closed work: its blurred cover, a lock, and what is behind it. */
export function LockedHero({ work }: { readonly work: WorkDetail }) {
  const { t } = useMessages();
  const inside = useInside();
  const first = work.media[0];
  const picture = work.cover ?? first?.preview;
  return (
    <Still
      picture={picture}
      alt=""
      ratio={framed(ratioOf(first?.width ? first : picture, 4 / 3))}
      eager
      className="content-locked content-still-closed"
      instead={<NoCover work={work} />}
    >
      <div className="content-locked-sign">
        <span>
          <Icon name="lock" size={30} label={t('lock.closed')} />
        </span>
        <p>{inside(work)}</p>
      </div>
    </Still>
  );
}
