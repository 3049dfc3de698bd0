import { useMessages } from '@onlyvips/sdk';
import { type Standing as Name, standingOf } from '../standing';
import type { Quest } from '../types';

/** How a quest stands, in a word or two. */
export function Standing({ quest }: { readonly quest: Quest }) {
  const { t, format } = useMessages();
  const standing: Name = standingOf(quest);
  const { done, of } = quest.progress;
  const key = standing === 'missed' ? `standing.${quest.state}` : `standing.${standing}`;
  return (
    <span className="quests-standing" data-standing={standing}>
      {t(key, { done: format.number(done), of: format.number(of) })}
    </span>
  );
}
