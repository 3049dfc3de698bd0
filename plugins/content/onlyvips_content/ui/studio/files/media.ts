import { query, useQueryClient } from '@onlyvips/sdk';
import { useEffect } from 'react';
import type { Medium } from '../types';

const ONE = '/api/v1/content/media/{media_id}';
const POLL_MS = 1500;

/** Whether something still happens to a medium by itself. */
export const isUnderWay = (medium: Medium | undefined): boolean =>
  medium?.state === 'stored' || medium?.state === 'processing';

const init = (id: string) => ({ params: { path: { media_id: id } } });

/** A file of the creator; asked for again and again while it is processed. */
export function useMedium(id: string) {
  return query.useQuery('get', ONE, init(id), {
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? POLL_MS : false),
  });
}

/** Fetches all files of a work at once, so that each need not be asked for by itself. */
export function useMediaOf(workId: number | null): boolean {
  const client = useQueryClient();
  const { data, error } = query.useQuery(
    'get',
    '/api/v1/content/media',
    { params: { query: { work: workId ?? undefined } } },
    { enabled: workId !== null },
  );
  useEffect(() => {
    for (const medium of data?.items ?? []) {
      const { queryKey } = query.queryOptions('get', ONE, init(medium.id));
      if (client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, medium);
    }
  }, [client, data]);
  return workId === null || data !== undefined || error !== null;
}
