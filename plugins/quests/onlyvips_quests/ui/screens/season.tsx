import {
  BY_CURSOR,
  Icon,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useParams,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { Countdown } from '../components/Countdown';
import { Leader } from '../components/Leaders';
import { Prizes } from '../components/Prizes';
import type { SeasonResult } from '../types';

import '../styles';

export { messages } from '../messages';

/** A season: when it is, what it gives, and how it ended. */
export default function SeasonScreen() {
  const { t, format } = useMessages();
  const slug = useParams().slug ?? '';
  const season = query.useQuery('get', '/api/v1/quests/seasons/{slug}', {
    params: { path: { slug } },
  });
  const found = season.data;
  return (
    <Page
      title={found?.name ?? t('season.title')}
      subtitle={
        found &&
        t('season.dates', { from: format.date(found.starts_at), to: format.date(found.ends_at) })
      }
    >
      <QueryView query={season} skeleton={<Skeleton rows={2} height={180} />}>
        {(shown) => (
          <>
            {shown.state === 'running' && <Countdown to={shown.ends_at} message="season.ends" />}
            {shown.state === 'planned' && (
              <Countdown to={shown.starts_at} message="season.begins" />
            )}
            {shown.mine && <Mine mine={shown.mine} />}
            {shown.prizes.length > 0 && (
              <section className="quests-panel" aria-labelledby="quests-prizes">
                <h2 id="quests-prizes">{t('season.prizes')}</h2>
                <Prizes prizes={shown.prizes} />
              </section>
            )}
            {shown.state === 'ended' && <Results slug={slug} />}
            <Fairness digest={shown.seed_digest} seed={shown.seed} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Mine({ mine }: { readonly mine: SeasonResult }) {
  const { t, format } = useMessages();
  return (
    <section className="quests-panel quests-mine-result">
      <Icon name="trophy" size={28} />
      <p>
        <strong>{t('board.place', { rank: format.number(mine.rank) })}</strong>
        <span className="ov-hint">
          {mine.prizes.length
            ? t('season.won', {
                count: mine.prizes.length,
                prizes: format.list(mine.prizes.map(format.number)),
              })
            : t('reward.xp', { xp: format.number(mine.xp) })}
        </span>
      </p>
    </section>
  );
}

function Results({ slug }: { readonly slug: string }) {
  const { t } = useMessages();
  const results = query.useInfiniteQuery(
    'get',
    '/api/v1/quests/seasons/{slug}/results',
    { params: { path: { slug }, query: { limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <section aria-labelledby="quests-results">
      <h2 id="quests-results">{t('season.results')}</h2>
      <InfiniteList
        query={results}
        label={t('season.results')}
        keyOf={({ account_id }) => account_id}
        estimate={60}
        empty={<p className="ov-hint">{t('board.empty')}</p>}
        render={(result: SeasonResult) => <Leader person={result} />}
      />
    </section>
  );
}

interface FairnessProps {
  readonly digest: string | null;
  readonly seed: string | null;
}

/** With these anybody can draw the raffles again and see that nobody was favoured. */
function Fairness({ digest, seed }: FairnessProps) {
  const { t } = useMessages();
  if (!digest) return null;
  return (
    <details className="quests-panel">
      <summary>{t('season.fair')}</summary>
      <p className="ov-hint">{t('season.fair-hint')}</p>
      <dl className="quests-digests">
        <dt>{t('season.digest')}</dt>
        <dd dir="ltr">{digest}</dd>
        {seed && (
          <>
            <dt>{t('season.seed')}</dt>
            <dd dir="ltr">{seed}</dd>
          </>
        )}
      </dl>
    </details>
  );
}
