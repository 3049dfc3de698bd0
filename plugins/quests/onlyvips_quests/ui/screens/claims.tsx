import {
  BY_CURSOR,
  Choice,
  Empty,
  Icon,
  Link,
  Page,
  query,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import { AppealSheet } from '../components/AppealSheet';
import { ClaimDetails } from '../components/ClaimDetails';
import { Countdown } from '../components/Countdown';
import type { OwnClaim, PastClaim } from '../types';

import '../styles';

export { messages } from '../messages';

const ICONS: Record<PastClaim['state'], string> = {
  paid: 'check',
  held: 'shield',
  review: 'search',
  refused: 'alert',
  forfeited: 'alert',
  taken_back: 'alert',
};

/** What became of one's claims: those that are not paid, with the reasons, or all of them. */
export default function ClaimsScreen() {
  const { t } = useMessages();
  const [params, setParams] = useSearchParams();
  const view = params.get('view') === 'all' ? 'all' : 'unpaid';
  return (
    <Page title={t('claims.title')}>
      <div className="quests-choices">
        <Choice
          label={t('claims.title')}
          value={view}
          options={[
            { value: 'unpaid', label: t('claims.unpaid') },
            { value: 'all', label: t('claims.all') },
          ]}
          onChange={(next) => setParams(next === 'all' ? { view: next } : {}, { replace: true })}
        />
      </div>
      {view === 'all' ? <All /> : <Unpaid />}
    </Page>
  );
}

function Unpaid() {
  const { t } = useMessages();
  const [appealed, setAppealed] = useState<OwnClaim | null>(null);
  const claims = query.useInfiniteQuery(
    'get',
    '/api/v1/quests/claims',
    { params: { query: { limit: 20 } } },
    BY_CURSOR,
  );
  return (
    <>
      <InfiniteList
        query={claims}
        label={t('claims.title')}
        keyOf={({ id }) => id}
        estimate={140}
        empty={
          <Empty icon="check" title={t('claims.empty')}>
            {t('claims.empty-hint')}
          </Empty>
        }
        render={(claim: OwnClaim) => (
          <article className="quests-card quests-claim">
            <Head claim={claim} />
            {claim.state === 'held' && claim.hold_until && (
              <Countdown to={claim.hold_until} message="when.paid" />
            )}
            <ClaimDetails claim={claim} onAppeal={() => setAppealed(claim)} />
          </article>
        )}
      />
      {appealed && <AppealSheet claim={appealed} onClose={() => setAppealed(null)} />}
    </>
  );
}

function All() {
  const { t } = useMessages();
  const claims = query.useInfiniteQuery(
    'get',
    '/api/v1/quests/history',
    { params: { query: { limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <InfiniteList
      query={claims}
      label={t('claims.title')}
      keyOf={({ id }) => id}
      estimate={88}
      empty={<Empty icon="trophy" title={t('claims.nothing')} />}
      render={(claim: PastClaim) => (
        <article className="quests-card quests-claim">
          <Head claim={claim} />
        </article>
      )}
    />
  );
}

function Head({ claim }: { readonly claim: PastClaim }) {
  const { t, format } = useMessages();
  return (
    <header className="quests-claim-head" data-state={claim.state}>
      <Icon name={ICONS[claim.state]} size={22} />
      <div>
        <h2 dir="auto">
          <Link to={`/quests/${claim.quest_id}`}>{claim.title}</Link>
        </h2>
        <p>{t(`claims.state-${claim.state}`)}</p>
        <p className="quests-row-about">
          <span>{t('reward.xp', { xp: format.number(claim.xp) })}</span>
          <span>{format.dateTime(claim.claimed_at)}</span>
        </p>
      </div>
    </header>
  );
}
