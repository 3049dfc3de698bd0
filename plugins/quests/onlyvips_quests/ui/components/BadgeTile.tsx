import { useMessages } from '@onlyvips/sdk';
import type { Badge } from '../types';
import { Bar } from './Bar';

export interface BadgeTileProps {
  readonly badge: Badge;
  readonly onOpen: () => void;
}

/** A badge in the grid: what it is, how rare, how far one is, and how many have it. */
export function BadgeTile({ badge, onOpen }: BadgeTileProps) {
  const { t, format } = useMessages();
  const { earned_at, icon, name, place, progress, rarity } = badge;
  return (
    <button
      type="button"
      className="quests-badge"
      data-rarity={rarity}
      data-earned={earned_at !== null}
      onClick={onOpen}
    >
      {place !== null && (
        <span className="quests-badge-place">
          {format.number(place)}
          <span className="ov-visually-hidden">{t('badge.shown')}</span>
        </span>
      )}
      <span className="quests-badge-icon" aria-hidden="true">
        {icon}
      </span>
      <strong dir="auto">{name}</strong>
      <span className="quests-badge-rarity">{t(`rarity.${rarity}`)}</span>
      <BadgeState badge={badge} />
      {earned_at === null && progress && (
        <Bar
          done={progress.done}
          of={progress.of}
          label={t('badge.progress', {
            done: format.number(progress.done),
            of: format.number(progress.of),
          })}
        />
      )}
    </button>
  );
}

/** Whether it is earned, and else how far one is. */
export function BadgeState({ badge }: { readonly badge: Badge }) {
  const { t, format } = useMessages();
  const { earned_at, progress } = badge;
  if (earned_at) {
    return <span className="ov-hint">{t('badge.earned', { date: format.date(earned_at) })}</span>;
  }
  return (
    <span className="ov-hint">
      {progress
        ? t('badge.progress', {
            done: format.number(progress.done),
            of: format.number(progress.of),
          })
        : t('badge.not-earned')}
    </span>
  );
}
