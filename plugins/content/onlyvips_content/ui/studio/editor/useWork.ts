import {
  ApiError,
  api,
  query,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { refreshAll } from '../../data/cache';
import type { StoredWork, WorkState } from '../types';
import { type Draft, draftOf, isSame, workOf } from './draft';

const PATH = '/api/v1/content/creator/works/{work_id}';

const init = (id: number) => ({ params: { path: { work_id: id } } });

/** A work as its creator edits it; asked for anew whenever its editor is opened. */
export function useStoredWork(id: number | null) {
  return query.useQuery('get', PATH, init(id ?? 0), { enabled: id !== null, staleTime: 0 });
}

const isStale = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'stale-revision';

async function replace(id: number, draft: Draft, revision: number): Promise<StoredWork> {
  const { data } = await api.PUT(PATH, { ...init(id), body: { ...workOf(draft), revision } });
  return data as StoredWork;
}

/**
 * Replaces a work by what was written. When it is at a newer revision only because its files were
 * processed meanwhile, that is nothing to bother people with.
 */
async function replaced(work: StoredWork, draft: Draft): Promise<StoredWork> {
  try {
    return await replace(work.id, draft, work.revision);
  } catch (error) {
    if (!isStale(error)) throw error;
    const { data } = await api.GET(PATH, init(work.id));
    const latest = data as StoredWork;
    if (!isSame(draftOf(latest), draftOf(work))) throw error;
    return replace(work.id, draft, latest.revision);
  }
}

export interface Move {
  readonly work: StoredWork;
  readonly state: WorkState;
  readonly at?: string | null;
}

/** What can be done with a work on the server. Each answer is the work as it is then. */
export function useWorkWrites() {
  const { t } = useMessages();
  const client = useQueryClient();

  function kept(work: StoredWork): StoredWork {
    const { queryKey } = query.queryOptions('get', PATH, init(work.id));
    client.setQueryData(queryKey, work);
    void client.invalidateQueries({
      predicate: ({ queryKey: [, path] }) =>
        /^\/api\/v1\/content\/(creator\/(table|summary)|works|feed)/.test(String(path)),
    });
    return work;
  }

  const save = useMutation({
    async mutationFn({ work, draft }: { work: StoredWork | null; draft: Draft }) {
      if (work) return kept(await replaced(work, draft));
      const { data } = await api.POST('/api/v1/content/creator/works', { body: workOf(draft) });
      return kept(data as StoredWork);
    },
    onError(error, { work }) {
      // Somebody changed it elsewhere: what they made of it is fetched, and one can choose.
      if (work && isStale(error))
        void client.invalidateQueries({
          queryKey: query.queryOptions('get', PATH, init(work.id)).queryKey,
        });
    },
  });

  const move = useMutation({
    async mutationFn({ work, state, at = null }: Move) {
      const { data } = await api.PUT('/api/v1/content/creator/works/{work_id}/state', {
        ...init(work.id),
        body: { state, at },
      });
      return kept(data as StoredWork);
    },
  });

  const remove = useMutation({
    mutationFn: (id: number) => api.DELETE(PATH, init(id)),
    onSuccess: () => refreshAll(client),
    onError: (error) => toast.error(sentence(error, t('studio.fault.unknown'))),
  });

  return { save, move, remove };
}
