import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, NetworkError, SessionEnded } from './errors';

const ATTEMPTS = 3;

/** Whether asking again may help: the network, a server that is busy; not a refusal. */
function mayHelp(failures: number, error: Error): boolean {
  if (error instanceof SessionEnded) return false;
  if (error instanceof ApiError)
    return failures < ATTEMPTS && [408, 429, 502, 503, 504].includes(error.status);
  // Without a network another attempt would wait for one, and nobody would hear why.
  return error instanceof NetworkError && navigator.onLine && failures < ATTEMPTS;
}

function pause(failures: number, error: Error): number {
  if (error instanceof ApiError && error.retryAfter) return Math.min(error.retryAfter, 30) * 1000;
  return Math.min(500 * 2 ** failures, 8000);
}

/** What the app remembers of the server. */
export function createQueryClient(onError?: (error: Error) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: mayHelp,
        retryDelay: pause,
        // Answered from the cache where there is one; a first load while offline fails at once
        // and shows the offline state instead of an endless skeleton.
        networkMode: 'offlineFirst',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
