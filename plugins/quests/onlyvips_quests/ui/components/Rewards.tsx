import { Icon, useMessages } from '@onlyvips/sdk';
import type { Badge, Quest } from '../types';
import { Glyph } from './Glyph';

export interface RewardsProps {
  readonly quest: Pick<Quest, 'xp' | 'badge' | 'rewards'>;
  /** The badge that it gives, where that is known. */
  readonly badge?: Badge | undefined;
}

/** What a quest gives: XP, a badge, and what other plugins add. */
export function Rewards({ quest, badge }: RewardsProps) {
  const { t, format } = useMessages();
  const { xp, rewards } = quest;
  return (
    <ul className="quests-rewards" aria-label={t('reward.title')}>
      {xp > 0 && (
        <li className="quests-reward quests-reward-xp">
          <Glyph name="bolt" size={14} />
          {t('reward.xp', { xp: format.number(xp) })}
        </li>
      )}
      {quest.badge && (
        <li className="quests-reward">
          {badge ? <span aria-hidden="true">{badge.icon}</span> : <Icon name="medal" size={15} />}
          <bdi>{badge?.name ?? t('reward.badge')}</bdi>
        </li>
      )}
      {rewards.map(({ type, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a quest may give the same thing twice
        <li key={`${type}-${index}`} className="quests-reward">
          <Icon name="coins" size={15} />
          <bdi>{text}</bdi>
        </li>
      ))}
      {xp === 0 && !quest.badge && rewards.length === 0 && (
        <li className="quests-reward">{t('reward.none')}</li>
      )}
    </ul>
  );
}
