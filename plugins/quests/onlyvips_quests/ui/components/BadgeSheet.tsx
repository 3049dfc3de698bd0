import { Button, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import type { Badge } from '../types';
import { BadgeState } from './BadgeTile';
import { Bar } from './Bar';

export interface BadgeSheetProps {
  readonly badge: Badge;
  /** Slugs of the badges that are shown now. */
  readonly shown: readonly string[];
  /** Most that can be shown. */
  readonly places: number;
  readonly onShow: (shown: readonly string[]) => void;
  readonly onClose: () => void;
}

/** All about a badge, and whether it is shown in the profile. */
export function BadgeSheet({ badge, shown, places, onShow, onClose }: BadgeSheetProps) {
  const { t, format } = useMessages();
  const { description, earned_at, icon, name, progress, rarity, share, slug } = badge;
  const isShown = shown.includes(slug);
  const others = shown.filter((other) => other !== slug);
  const full = !isShown && shown.length >= places;
  return (
    <Sheet open onClose={onClose} title={name}>
      <div className="quests-badge-detail" data-rarity={rarity} data-earned={earned_at !== null}>
        <span className="quests-badge-icon" aria-hidden="true">
          {icon}
        </span>
        <span className="quests-badge-rarity">{t(`rarity.${rarity}`)}</span>
        {description && <p dir="auto">{description}</p>}
        <BadgeState badge={badge} />
        {earned_at === null && progress && (
          <Bar done={progress.done} of={progress.of} label={name} />
        )}
        {share !== null && (
          <p className="ov-hint">{t('badge.share', { share: format.percent(share / 100, 1) })}</p>
        )}
      </div>
      {earned_at !== null && (
        <div className="quests-buttons">
          {isShown ? (
            <Button mode="bezeled" size="l" stretched onClick={() => onShow(others)}>
              {t('badge.hide')}
            </Button>
          ) : (
            <Button size="l" stretched disabled={full} onClick={() => onShow([...shown, slug])}>
              {t('badge.show')}
            </Button>
          )}
          {isShown && shown[0] !== slug && (
            <Button mode="plain" size="l" stretched onClick={() => onShow([slug, ...others])}>
              {t('badge.first')}
            </Button>
          )}
        </div>
      )}
      {earned_at !== null && full && (
        <p className="ov-hint">
          {t('badge.full', { count: places, places: format.number(places) })}
        </p>
      )}
    </Sheet>
  );
}
