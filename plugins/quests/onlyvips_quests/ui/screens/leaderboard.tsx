import {
  BY_CURSOR,
  Choice,
  Empty,
  Failure,
  Link,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { VirtualList } from '@onlyvips/sdk/lists';
import { Countdown } from '../components/Countdown';
import { Leader, Podium } from '../components/Leaders';
import { Prizes } from '../components/Prizes';
import type { Season } from '../types';

import '../styles';

export { messages } from '../messages';

const BOARDS = ['all', 'week', 'season'] as const;
const VIEWS = ['top', 'around'] as const;
type Board = (typeof BOARDS)[number];

/** Who has the most XP: of all time, this week, this season; from the top, or around oneself. */
export default function LeaderboardScreen() {
  const { t } = useMessages();
  const [params, setParams] = useSearchParams();
  const board = BOARDS.find((name) => name === params.get('board')) ?? 'all';
  const view = VIEWS.find((name) => name === params.get('view')) ?? 'top';
  const change = (next: Record<string, string>) =>
    setParams({ board, view, ...next }, { replace: true });
  const seasons = query.useQuery('get', '/api/v1/quests/seasons');
  const running = seasons.data?.items.find(({ state }) => state === 'running');
  return (
    <Page title={t('board.title')}>
      <div className="quests-choices">
        <Choice
          label={t('board.which')}
          value={board}
          options={BOARDS.map((value) => ({ value, label: t(`board.${value}`) }))}
          onChange={(next) => change({ board: next })}
        />
        <Choice
          label={t('board.view')}
          value={view}
          options={VIEWS.map((value) => ({ value, label: t(`board.${value}`) }))}
          onChange={(next) => change({ view: next })}
        />
      </div>
      {board === 'season' ? (
        <QueryView query={seasons} skeleton={<Skeleton rows={6} height={64} />}>
          {({ items }) => (
            <>
              <Running season={running} seasons={items} />
              {running && <People board={board} view={view} />}
              <Ended seasons={items.filter(({ state }) => state === 'ended')} />
            </>
          )}
        </QueryView>
      ) : (
        <People key={board} board={board} view={view} />
      )}
    </Page>
  );
}

interface PeopleProps {
  readonly board: Board;
  readonly view: (typeof VIEWS)[number];
}

function People({ board, view }: PeopleProps) {
  return (
    <>
      {view === 'top' ? <Top board={board} /> : <Around board={board} />}
      <Mine board={board} />
    </>
  );
}

function Top({ board }: { readonly board: Board }) {
  const { t } = useMessages();
  const people = query.useInfiniteQuery(
    'get',
    '/api/v1/quests/leaderboards/{board}',
    { params: { path: { board }, query: { limit: 50 } } },
    BY_CURSOR,
  );
  if (!people.data) {
    if (people.error) return <Failure error={people.error} onRetry={() => void people.refetch()} />;
    return <Skeleton rows={8} height={60} />;
  }
  const items = people.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Nobody />;
  const more = () => {
    if (people.hasNextPage && !people.isFetchingNextPage && !people.isFetchNextPageError) {
      void people.fetchNextPage();
    }
  };
  return (
    <>
      <Podium people={items.slice(0, 3)} />
      <VirtualList
        label={t('board.title')}
        items={items.slice(3)}
        keyOf={({ account_id }) => account_id}
        estimate={60}
        onEnd={more}
        render={(person) => <Leader person={person} />}
      />
      {people.isFetchNextPageError && (
        <Failure error={people.error} onRetry={() => void people.fetchNextPage()} />
      )}
    </>
  );
}

function Around({ board }: { readonly board: Board }) {
  const { t } = useMessages();
  const around = useAround(board, 10);
  return (
    <QueryView
      query={around}
      skeleton={<Skeleton rows={8} height={60} />}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <Empty icon="chart" title={t('board.no-place')}>
          {t('board.no-place-hint')}
        </Empty>
      }
    >
      {({ items }) => (
        <ol className="quests-leaders" aria-label={t('board.around')}>
          {items.map((person) => (
            <li key={person.account_id}>
              <Leader person={person} />
            </li>
          ))}
        </ol>
      )}
    </QueryView>
  );
}

/** One's own place, always in sight. */
function Mine({ board }: { readonly board: Board }) {
  const { t } = useMessages();
  const me = useAround(board, 1).data?.items.find((person) => person.me);
  if (!me) return null;
  return (
    <section className="quests-mine" aria-label={t('board.mine')}>
      <Leader person={me} />
    </section>
  );
}

function useAround(board: Board, radius: number) {
  return query.useQuery('get', '/api/v1/quests/leaderboards/{board}/around', {
    params: { path: { board }, query: { radius } },
  });
}

function Nobody() {
  const { t } = useMessages();
  return (
    <Empty icon="trophy" title={t('board.empty')}>
      {t('board.empty-hint')}
    </Empty>
  );
}

interface RunningProps {
  readonly season: Season | undefined;
  readonly seasons: readonly Season[];
}

function Running({ season, seasons }: RunningProps) {
  const { t } = useMessages();
  const next = seasons.findLast(({ starts_at }) => Date.parse(starts_at) > Date.now());
  if (!season) {
    return (
      <Empty icon="calendar" title={t('season.none')}>
        {next && <Countdown to={next.starts_at} message="season.begins" />}
      </Empty>
    );
  }
  return (
    <section className="quests-panel" aria-labelledby="quests-season">
      <header className="quests-season-head">
        <h2 id="quests-season" dir="auto">
          <Link to={`/quests/seasons/${season.slug}`}>{season.name}</Link>
        </h2>
        <Countdown to={season.ends_at} message="season.ends" />
      </header>
      {season.prizes.length > 0 && <Prizes prizes={season.prizes} />}
    </section>
  );
}

function Ended({ seasons }: { readonly seasons: readonly Season[] }) {
  const { t, format } = useMessages();
  if (seasons.length === 0) return null;
  return (
    <section className="quests-panel" aria-labelledby="quests-ended">
      <h2 id="quests-ended">{t('season.earlier')}</h2>
      <ul className="quests-ended">
        {seasons.map(({ ends_at, name, slug }) => (
          <li key={slug}>
            <Link to={`/quests/seasons/${slug}`} dir="auto">
              {name}
            </Link>
            <span className="ov-hint">{format.date(ends_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
