import { BY_CURSOR, Choice, Empty, Page, query, useMessages, useSearchParams } from '@onlyvips/sdk';
import { MainButton } from '@onlyvips/sdk/forms';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { ReviewRow } from '../components/ReviewRow';
import { useReviewing, useShortcuts } from '../reviewing';
import type { Review, ReviewKind } from '../types';

import '../styles';

export { messages } from '../messages';

const KINDS: readonly ReviewKind[] = ['proof', 'fraud', 'appeal'];
const STATES = ['open', 'approved', 'rejected'] as const;

/** For moderators: what waits for a decision, the oldest first. */
export default function ReviewsScreen() {
  const { t } = useMessages();
  const [params, setParams] = useSearchParams();
  const kind = KINDS.find((name) => name === params.get('kind')) ?? null;
  const state = STATES.find((name) => name === params.get('state')) ?? 'open';
  const reviewing = useReviewing(null, kind);
  const reviews = query.useInfiniteQuery(
    'get',
    '/api/v1/quests/reviews',
    { params: { query: { state, limit: 50, ...(kind ? { kind } : {}) } } },
    // Others decide too: what is shown should not be old.
    { ...BY_CURSOR, refetchInterval: state === 'open' ? 30_000 : false },
  );
  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const waits = state === 'open' && !!reviews.data?.pages[0]?.items.length;
  useShortcuts(waits ? { n: reviewing.next } : {});
  return (
    <Page title={t('reviews.title')} subtitle={t('reviews.hint')}>
      <div className="quests-choices">
        <Choice
          label={t('reviews.kind')}
          value={kind ?? 'all'}
          options={['all' as const, ...KINDS].map((value) => ({
            value,
            label: t(`reviews.${value}`),
          }))}
          onChange={(next) => change('kind', next === 'all' ? '' : next)}
        />
        <Choice
          label={t('reviews.state')}
          value={state}
          options={STATES.map((value) => ({ value, label: t(`reviews.${value}`) }))}
          onChange={(next) => change('state', next === 'open' ? '' : next)}
        />
      </div>
      <InfiniteList
        query={reviews}
        label={t('reviews.title')}
        keyOf={({ id }) => id}
        estimate={104}
        empty={
          <Empty icon="check" title={t(state === 'open' ? 'reviews.empty' : 'reviews.none')}>
            {state === 'open' && t('reviews.empty-hint')}
          </Empty>
        }
        render={(review: Review) => (
          <ReviewRow review={review} search={kind ? `?kind=${kind}` : ''} />
        )}
      />
      {waits && (
        <MainButton text={t('reviews.start')} loading={reviewing.busy} onClick={reviewing.next} />
      )}
    </Page>
  );
}
