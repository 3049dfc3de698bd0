import { Icon, Link, useMessages } from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import { ICON_OF, standingOf } from '../standing';
import type { Quest } from '../types';
import { Countdown } from './Countdown';
import { Rewards } from './Rewards';
import { Ring } from './Ring';
import { Standing } from './Standing';

export interface QuestRowProps {
  readonly quest: Quest;
  /** Beside it: what can be done at once. */
  readonly action?: ReactNode;
}

/** A quest in a list: how it stands, what it gives, and until when. */
export function QuestRow({ quest, action }: QuestRowProps) {
  const { t } = useMessages();
  const standing = standingOf(quest);
  const { done, of } = quest.progress;
  return (
    <article className="quests-row" data-standing={standing}>
      <Ring share={of > 0 ? done / of : 0} size={44} className="quests-row-mark">
        <Icon name={ICON_OF[standing]} size={20} />
      </Ring>
      <div className="quests-row-text">
        <h3 dir="auto">
          <Link to={`/quests/${quest.id}`}>{quest.title}</Link>
        </h3>
        <p className="quests-row-about">
          <Standing quest={quest} />
          <span>{t(`difficulty.${quest.difficulty}`)}</span>
          {quest.recurrence !== 'once' && <span>{t(`recurrence.${quest.recurrence}`)}</span>}
        </p>
        <Rewards quest={quest} />
        <When quest={quest} />
      </div>
      {action && <div className="quests-row-action">{action}</div>}
    </article>
  );
}

/** The moment that matters for a quest as it stands. */
export function When({ quest }: { readonly quest: Quest }) {
  const standing = standingOf(quest);
  if (standing === 'soon' && quest.starts_at) {
    return <Countdown to={quest.starts_at} message="when.opens" />;
  }
  if (standing === 'waiting' && quest.next_try_at) {
    return <Countdown to={quest.next_try_at} message="when.again" />;
  }
  if (standing === 'held' && quest.held_until) {
    return <Countdown to={quest.held_until} message="when.paid" />;
  }
  const open = ['available', 'progress', 'ready', 'locked', 'waiting'].includes(standing);
  if (open && quest.ends_at) return <Countdown to={quest.ends_at} message="when.closes" />;
  return null;
}
