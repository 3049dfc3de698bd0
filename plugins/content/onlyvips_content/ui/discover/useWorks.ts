import { BY_CURSOR, query } from '@onlyvips/sdk';
import type { WorkGridProps } from '../cards/WorkGrid';
import { type Choices, filtersOf } from './choices';

const PAGE = 24;
const OPTIONS = { ...BY_CURSOR, staleTime: 60_000 };

/** The works that were chosen; of three lists one is asked. */
export function useWorks(choices: Choices): WorkGridProps['query'] {
  const searching = choices.words !== '';
  const following = !searching && choices.list === 'following';
  const filters = { limit: PAGE, ...filtersOf(choices) };
  const found = query.useInfiniteQuery(
    'get',
    '/api/v1/content/search',
    { params: { query: { ...filters, q: choices.words } } },
    { ...OPTIONS, enabled: searching },
  );
  const feed = query.useInfiniteQuery(
    'get',
    '/api/v1/content/feed',
    { params: { query: filters } },
    { ...OPTIONS, enabled: following },
  );
  const order = choices.list === 'following' ? 'new' : choices.list;
  const works = query.useInfiniteQuery(
    'get',
    '/api/v1/content/works',
    { params: { query: { ...filters, order } } },
    { ...OPTIONS, enabled: !searching && !following },
  );
  return searching ? found : following ? feed : works;
}
