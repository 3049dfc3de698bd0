import type { useQueryClient } from '@onlyvips/sdk';
import type { CreatorPage, WorkCard } from './types';

type Client = ReturnType<typeof useQueryClient>;

const PREFIX = '/api/v1/content/';

/** Everything of this plugin that the app remembers; keys are `[method, path, parameters]`. */
export const OF_CONTENT = {
  predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
    String(queryKey[1] ?? '').startsWith(PREFIX),
};

/** Asks for one work anew, and for what lists say of it. */
export async function refreshWork(client: Client, workId: number): Promise<void> {
  await client.invalidateQueries({
    queryKey: ['get', `${PREFIX}works/{work_id}`, { params: { path: { work_id: workId } } }],
  });
}

/** Marks all that is remembered as old; what is on the screen is asked for anew. */
export const refreshAll = (client: Client): Promise<void> => client.invalidateQueries(OF_CONTENT);

/** The same, but for what is said of creators themselves. */
export const refreshWorks = (client: Client): Promise<void> =>
  client.invalidateQueries({
    predicate: (query) =>
      OF_CONTENT.predicate(query) && !String(query.queryKey[1]).startsWith(`${PREFIX}creators`),
  });

type Change = (value: Record<string, unknown>) => Record<string, unknown>;

/** Changes what `matches`, wherever it stands in an answer; what did not change stays the same. */
export function changed(
  data: unknown,
  matches: (value: Record<string, unknown>) => boolean,
  change: Change,
): unknown {
  if (Array.isArray(data)) {
    const items = data.map((item) => changed(item, matches, change));
    return items.some((item, place) => item !== data[place]) ? items : data;
  }
  if (data === null || typeof data !== 'object') return data;
  const value = data as Record<string, unknown>;
  let result = value;
  for (const [name, part] of Object.entries(value)) {
    const next = changed(part, matches, change);
    if (next !== part) result = { ...result, [name]: next };
  }
  return matches(value) ? change(result) : result;
}

/** Undoes a change that turned out to be none. */
export type Undo = () => void;

async function changeAll(
  client: Client,
  matches: (value: Record<string, unknown>) => boolean,
  change: Change,
): Promise<Undo> {
  // An answer that is on its way would bring the old state back. A first load goes on.
  await client.cancelQueries({
    predicate: (query) => OF_CONTENT.predicate(query) && query.state.data !== undefined,
  });
  const before = client
    .getQueriesData(OF_CONTENT)
    .filter(([, data]) => changed(data, matches, change) !== data);
  for (const [key, data] of before) client.setQueryData(key, changed(data, matches, change));
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

/** Changes a work wherever it is shown, before the server has agreed. */
export function changeWork(
  client: Client,
  id: number,
  change: (work: WorkCard) => Partial<WorkCard>,
): Promise<Undo> {
  return changeAll(
    client,
    (value) => value.id === id && 'liked' in value && 'kind' in value,
    (value) => ({ ...value, ...change(value as unknown as WorkCard) }),
  );
}

/** Changes a creator's page wherever it is shown. */
export function changeCreator(
  client: Client,
  accountId: number,
  change: (creator: CreatorPage) => Partial<CreatorPage>,
): Promise<Undo> {
  return changeAll(
    client,
    (value) => value.account_id === accountId && 'followed' in value,
    (value) => ({ ...value, ...change(value as unknown as CreatorPage) }),
  );
}
