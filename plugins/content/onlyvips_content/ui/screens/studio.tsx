import '../studio/styles';
import {
  Button,
  BY_CURSOR,
  Empty,
  Failure,
  Page,
  query,
  Skeleton,
  useMessages,
  useNavigate,
  useSearchParams,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useCallback, useMemo } from 'react';
import { useWide } from '../studio/common/useWide';
import { KINDS, STATES, type WorkRow } from '../studio/types';
import { type Chosen, Filters } from '../studio/works/Filters';
import { WorkCard } from '../studio/works/WorkCard';
import { type Order, WorksTable } from '../studio/works/WorksTable';

export { messages } from '../messages';

const ORDERS: readonly Order[] = ['new', 'updated', 'title', 'views', 'likes', 'unlocks'];

function oneOf<T extends string>(value: string | null, known: readonly T[]): T | undefined {
  return known.find((name) => name === value);
}

/** What the address asks for: it can be gone back to, and kept. */
function useChosen(): [Chosen, (changes: Partial<Chosen>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const chosen: Chosen = {
    state: oneOf(parameters.get('state'), STATES) ?? 'all',
    kind: oneOf(parameters.get('kind'), KINDS) ?? 'all',
    order: oneOf(parameters.get('order'), ORDERS) ?? 'new',
  };
  return [
    chosen,
    (changes) => {
      const next = Object.entries({ ...chosen, ...changes });
      const told = next.filter(([, value]) => value !== 'all' && value !== 'new');
      setParameters(Object.fromEntries(told), { replace: true });
    },
  ];
}

/** All works of a creator, in whatever state. */
export default function StudioScreen() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const [chosen, setChosen] = useChosen();
  const add = () => navigate('/content/studio/new');
  return (
    <Page
      title={t('studio.works.title')}
      actions={
        <Button size="m" onClick={add}>
          {t('studio.works.new')}
        </Button>
      }
    >
      <Filters chosen={chosen} onChange={setChosen} />
      <Works chosen={chosen} onOrder={(order) => setChosen({ order })} onAdd={add} />
    </Page>
  );
}

interface WorksProps {
  readonly chosen: Chosen;
  readonly onOrder: (order: Order) => void;
  readonly onAdd: () => void;
}

function Works({ chosen, onOrder, onAdd }: WorksProps) {
  const { t } = useMessages();
  const wide = useWide();
  const { state, kind, order } = chosen;
  const works = query.useInfiniteQuery(
    'get',
    '/api/v1/content/creator/table',
    {
      params: {
        query: {
          order,
          limit: 50,
          ...(state === 'all' ? {} : { state }),
          ...(kind === 'all' ? {} : { kind }),
        },
      },
    },
    BY_CURSOR,
  );
  const narrowed = state !== 'all' || kind !== 'all';
  const empty = (
    <Empty
      icon="pencil"
      title={t(narrowed ? 'studio.works.none' : 'studio.works.empty')}
      action={
        !narrowed && (
          <Button mode="bezeled" size="m" onClick={onAdd}>
            {t('studio.works.first')}
          </Button>
        )
      }
    >
      {!narrowed && t('studio.works.empty-hint')}
    </Empty>
  );
  const rows = useMemo(() => works.data?.pages.flatMap((page) => page.items) ?? [], [works.data]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = works;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (!wide) {
    return (
      <InfiniteList<WorkRow>
        query={works}
        label={t('studio.works.title')}
        keyOf={(row) => row.id}
        estimate={104}
        empty={empty}
        render={(row) => <WorkCard row={row} />}
      />
    );
  }
  if (works.data === undefined) {
    if (works.error) return <Failure error={works.error} onRetry={() => void works.refetch()} />;
    return <Skeleton rows={6} height={76} />;
  }
  if (rows.length === 0) return empty;
  return (
    <>
      <WorksTable rows={rows} order={order} onOrder={onOrder} onEnd={more} />
      {isFetchNextPageError ? (
        <Failure error={works.error} onRetry={() => void fetchNextPage()} />
      ) : (
        hasNextPage && <Skeleton rows={1} height={76} />
      )}
    </>
  );
}
