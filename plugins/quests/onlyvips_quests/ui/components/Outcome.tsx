import { Icon, query, useMessages } from '@onlyvips/sdk';
import { useState } from 'react';
import { ICON_OF, standingOf } from '../standing';
import type { Claim, Quest } from '../types';
import { AppealSheet } from './AppealSheet';
import { ClaimDetails } from './ClaimDetails';
import { When } from './QuestRow';

export interface OutcomeProps {
  readonly quest: Quest;
  /** What came of the last try on this page. */
  readonly last: Claim | null;
}

/** What came of a quest so far, in a sentence, with the reasons where something is in the way. */
export function Outcome({ quest, last }: OutcomeProps) {
  const { t } = useMessages();
  const standing = standingOf(quest);
  const judged = ['held', 'review', 'refused'].includes(standing);
  const state = standing === 'missed' ? quest.state : standing;
  const key = standing === 'done' ? `outcome.done-${quest.recurrence}` : `outcome.${state}`;
  const reason = last?.quest.id === quest.id && last.outcome === 'unmet' ? last.reason : '';
  if (standing === 'available' || standing === 'progress' || standing === 'ready') {
    return reason ? (
      <p className="quests-outcome" data-standing="waiting" role="status" dir="auto">
        <Icon name="alert" size={22} />
        {reason}
      </p>
    ) : null;
  }
  return (
    <section className="quests-panel" aria-label={t('outcome.title')}>
      <p className="quests-outcome" data-standing={standing} role="status">
        <Icon name={ICON_OF[standing]} size={22} />
        {t(key)}
      </p>
      <When quest={quest} />
      {judged && <Judged quest={quest} />}
    </section>
  );
}

/** The claim itself: what was found, what a moderator wrote, and the way to object. */
function Judged({ quest }: { readonly quest: Quest }) {
  const [appealing, setAppealing] = useState(false);
  const claims = query.useQuery('get', '/api/v1/quests/claims', {
    params: { query: { limit: 100 } },
  });
  const claim = claims.data?.items.find(({ quest_id }) => quest_id === quest.id);
  if (!claim) return null;
  return (
    <>
      <ClaimDetails claim={claim} onAppeal={() => setAppealing(true)} />
      {appealing && <AppealSheet claim={claim} onClose={() => setAppealing(false)} />}
    </>
  );
}
