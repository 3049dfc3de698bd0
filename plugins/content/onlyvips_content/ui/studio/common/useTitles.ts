import { query, useMessages } from '@onlyvips/sdk';
import { useMemo } from 'react';

/** Titles of the creator's works, for lists that have their numbers only. */
export function useTitles(): (workId: number) => string {
  const { t, format } = useMessages();
  const { data } = query.useQuery(
    'get',
    '/api/v1/content/creator/table',
    { params: { query: { order: 'updated', limit: 100 } } },
    { staleTime: 60_000 },
  );
  return useMemo(() => {
    const titles = new Map(data?.items.map(({ id, title }) => [id, title]));
    return (workId) =>
      titles.get(workId) || t('studio.work-number', { number: format.number(workId) });
  }, [data, t, format]);
}
