import createFetchClient, { type Client } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { ApiError } from './errors';
import type { paths } from './schema';

export type Api = Client<paths>;

let transport: (request: Request) => Promise<Response> = (request) => fetch(request);

/** Decides how requests leave; the session's `fetch` in the app, a fake one in tests. */
export function setTransport(fetcher: (request: Request) => Promise<Response>): void {
  transport = fetcher;
}

/** Sends a request with the session; throws `ApiError`, `NetworkError` or `SessionEnded`. */
export async function send(request: Request): Promise<Response> {
  const response = await transport(request);
  if (!response.ok) throw await ApiError.of(response);
  return response;
}

/** Every route of the host and of the plugins that were there when the shell was built. */
export const api: Api = createFetchClient<paths>({ baseUrl: location.origin, fetch: send });

/** The same routes as hooks: `query.useQuery('get', '/api/v1/me')`. */
export const query = createQueryClient(api);

/** Options of `request`. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** For writes that move money: the same key does a thing once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks a route that the shell's types do not know: one of a third party's plugin.
 *
 * @param path e.g. `/api/v1/hello/greeting`
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin) throw new TypeError(`${path} is not a path of this host`);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const headers = new Headers({ Accept: 'application/json' });
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  const response = await send(
    new Request(url, {
      method: options.method ?? 'GET',
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    }),
  );
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A new key for a write that must happen once, however often it is sent. */
export const newIdempotencyKey = (): string => crypto.randomUUID();

/**
 * Options that make a list of the platform page by its cursor:
 * `query.useInfiniteQuery('get', '/api/v1/content/works', {}, BY_CURSOR)`.
 */
export const BY_CURSOR = {
  pageParamName: 'cursor',
  // Not undefined, for which the hook would send a 0; null is not sent at all.
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next_cursor?: string | null }) => last.next_cursor ?? undefined,
  // Comparing all pages with what they were takes longer the longer the list is; pages that were
  // there stay the same objects anyway.
  structuralSharing: false,
};
