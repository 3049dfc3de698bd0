import { api, useAccount, useQueryClient } from '@onlyvips/sdk';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { refreshAll } from '../data/cache';

/**
 * The cookie by which pictures and videos know their viewer: they send no Authorization.
 *
 * Addresses that are bound to a viewer (`v=7`) are used once it is there; those for everybody
 * (`v=0`) at once.
 */
interface State {
  readonly account: number;
  /** When the cookie should be renewed. */
  readonly until: number;
  /** Rises when the cookie was set anew: what was refused before is asked for again. */
  readonly round: number;
}

/** Renewed so long before its end. */
const EARLY_MS = 10 * 60_000;
/** Refusals within so short a time have one reason. */
const PATIENCE_MS = 20_000;

let state: State = { account: 0, until: 0, round: 0 };
let opening: Promise<void> | null = null;
let refreshed = 0;
const listeners = new Set<() => void>();

async function open(account: number): Promise<void> {
  const asked = Date.now();
  const { data } = await api.POST('/api/v1/content/media/session');
  const seconds = data?.seconds ?? 0;
  state = { account, until: asked + seconds * 1000 - EARLY_MS, round: state.round + 1 };
  for (const listener of listeners) listener();
}

/** Sees to it that the cookie is there; asked by many at once, it is asked for once. */
export function openMediaSession(account: number, now = Date.now()): Promise<void> {
  if (state.account === account && now < state.until) return Promise.resolve();
  opening ??= open(account).finally(() => {
    opening = null;
  });
  return opening;
}

/** Whether an address is bound to its viewer. */
export const isBound = (url: string): boolean => /[?&]v=(?!0(?:&|$))/.test(url);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const nameOf = (url: string | null): string => url?.split('?')[0] ?? '';

/**
 * Keeps an address as long as it works: the same file has another one every few minutes, and what
 * plays or was loaded should not begin anew for it.
 */
function useLasting(url: string | null): readonly [string | null, (url: string) => void] {
  const [kept, keep] = useState(url);
  const [lost, lose] = useState<string | null>(null);
  const other = nameOf(url) !== nameOf(kept) || (kept !== null && kept === lost && url !== lost);
  if (other) keep(url);
  return [other ? url : kept, lose];
}

/**
 * Returns the address once it can be used, and how to say that it was refused.
 *
 * Refused is what a cookie that ended or an address that holds no longer have brought; both are
 * asked for anew, once for all that is on the screen.
 */
export function useMediaAddress(url: string | null | undefined) {
  const account = useAccount().id;
  const client = useQueryClient();
  const { round, account: whose } = useSyncExternalStore(subscribe, () => state);
  const [lasting, lose] = useLasting(url ?? null);
  const bound = lasting ? isBound(lasting) : false;
  useEffect(() => {
    // Without it pictures are refused, and then it is asked for again.
    if (bound) openMediaSession(account).catch(() => {});
  }, [bound, account]);
  const ready = !bound || whose === account;
  const [since, setSince] = useState<number | null>(null);

  function refused(): void {
    if (lasting) lose(lasting);
    setSince((before) => before ?? round);
    const now = Date.now();
    if (now - refreshed < PATIENCE_MS) return;
    refreshed = now;
    state = { ...state, until: 0 };
    openMediaSession(account)
      .then(() => refreshAll(client))
      .catch(() => {});
  }

  return {
    address: ready ? lasting : null,
    /** Rises when the same address is worth another try; not before it was refused. */
    attempt: since === null ? 0 : round - since,
    refused,
    /** Tries again because the person wants it, whenever the last time was. */
    again() {
      refreshed = 0;
      refused();
    },
  };
}

/** Forgets the cookie; for tests. */
export function forgetMediaSession(): void {
  state = { account: 0, until: 0, round: 0 };
  opening = null;
  refreshed = 0;
}
