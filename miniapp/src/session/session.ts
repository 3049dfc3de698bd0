import { NetworkError, SessionEnded } from '../api/errors';
import { signOut } from './requests';
import type { Account, Renewal, TokenPair } from './types';

/** Renew this long before the end of an access token, so that no request meets the end. */
const EARLY_MS = 30_000;

export type SessionState =
  | { readonly status: 'starting' }
  | { readonly status: 'signed-in'; readonly account: Account }
  | { readonly status: 'signed-out' }
  /** Was signed in and is not any more: what is on the screen stays, a sheet asks to sign in. */
  | { readonly status: 'expired'; readonly account: Account }
  | { readonly status: 'unreachable'; readonly error: Error };

/** Who uses the app, and the tokens that prove it. Tokens never leave this object. */
export class Session {
  #state: SessionState = { status: 'starting' };
  #pair: TokenPair | null = null;
  #renewing: Promise<TokenPair | null> | null = null;
  /** Counts what a person did: a renewal that was begun before is of no use after it. */
  #turn = 0;
  readonly #listeners = new Set<() => void>();
  readonly #renewal: Renewal;

  constructor(renewal: Renewal) {
    this.#renewal = renewal;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** For `useSyncExternalStore`. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getState = (): SessionState => this.#state;

  /** Signs in without asking, where that is possible. */
  async start(): Promise<void> {
    // Where a session ended, what is on the screen stays there until another one has begun.
    const ended = this.#state.status === 'expired';
    if (!ended) this.#become({ status: 'starting' });
    const turn = this.#turn;
    try {
      const pair = await this.#renew();
      if (!pair && !ended && turn === this.#turn) this.#become({ status: 'signed-out' });
    } catch (error) {
      if (!ended && turn === this.#turn) {
        this.#become({ status: 'unreachable', error: error as Error });
      }
    }
  }

  /** Takes the pair of a sign-in that a person made. */
  accept(pair: TokenPair): void {
    this.#begin();
    this.#renewal.keep(pair);
    this.#take(pair);
  }

  /** The session was ended elsewhere. */
  lost(): void {
    const state = this.#state;
    if (state.status !== 'signed-in') return;
    this.#begin();
    this.#pair = null;
    this.#become({ ...state, status: 'expired' });
  }

  /** The account changed: another language, another role. */
  changed(account: Account): void {
    if (this.#state.status === 'signed-in') this.#become({ status: 'signed-in', account });
  }

  /** Signs out here and at the server. */
  async end(): Promise<void> {
    const pair = this.#pair;
    this.#begin();
    this.#pair = null;
    this.#renewal.keep(null);
    this.#become({ status: 'signed-out' });
    if (pair) await signOut(pair.refresh_token).catch(() => {});
  }

  /**
   * Returns an access token that is good for a while.
   *
   * @param rejected A token that the server refused although its time is not over.
   * @throws SessionEnded Nobody is signed in, and only a person can change that.
   * @throws NetworkError The server cannot be reached.
   */
  async token(rejected?: string): Promise<string> {
    const pair = this.#pair;
    if (pair && pair.access_token !== rejected && !endsWithin(pair, EARLY_MS)) {
      return pair.access_token;
    }
    if (this.#state.status === 'expired' || this.#state.status === 'signed-out') {
      throw new SessionEnded('Nobody is signed in.');
    }
    let renewed: TokenPair | null;
    try {
      renewed = await this.#renew();
    } catch (error) {
      // A server that is busy has not ended anything.
      if (pair && pair.access_token !== rejected && !endsWithin(pair, 0)) return pair.access_token;
      throw error;
    }
    if (renewed) return renewed.access_token;
    this.lost();
    throw new SessionEnded('Nobody is signed in.');
  }

  #begin(): void {
    this.#turn += 1;
    this.#renewing = null;
  }

  #renew(): Promise<TokenPair | null> {
    if (this.#renewing) return this.#renewing;
    const turn = this.#turn;
    const renewing = this.#renewal
      .renew()
      .then((pair) => {
        if (turn !== this.#turn) return this.#pair;
        if (pair) this.#take(pair);
        return pair;
      })
      .finally(() => {
        if (this.#renewing === renewing) this.#renewing = null;
      });
    this.#renewing = renewing;
    return renewing;
  }

  #take(pair: TokenPair): void {
    this.#pair = pair;
    const before = this.#state;
    const same =
      before.status === 'signed-in' &&
      JSON.stringify(before.account) === JSON.stringify(pair.account);
    if (!same) this.#become({ status: 'signed-in', account: pair.account });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function endsWithin(pair: TokenPair, milliseconds: number): boolean {
  return Date.parse(pair.expires_at) - Date.now() < milliseconds;
}

/** Whose requests leave now; null before that is known. */
function personOf({ state }: Session): number | null {
  return 'account' in state ? state.account.id : null;
}

/**
 * A `fetch` that carries the session: adds the token, renews it silently, asks once more.
 *
 * @param language Gives the language of the interface; it decides the language of errors.
 */
export function sessionFetch(session: Session, language: () => string) {
  return async (input: Request): Promise<Response> => {
    const again = input.clone();
    const person = personOf(session);
    // Another tab may have signed in as somebody else: what one meant, the other does not do.
    const ofSame = (token: string): string => {
      if (person === null || person === personOf(session)) return token;
      throw new SessionEnded('Somebody else is signed in now.');
    };
    // Who never signed in still sees what is public.
    const token = session.state.status === 'signed-out' ? undefined : ofSame(await session.token());
    const response = await send(input, token, language());
    if (response.status !== 401 || token === undefined) return response;
    return send(again, ofSame(await session.token(token)), language());
  };
}

async function send(request: Request, token: string | undefined, language: string) {
  const headers = new Headers(request.headers);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  headers.set('Accept-Language', language);
  try {
    return await fetch(new Request(request, { headers }));
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new NetworkError('The server cannot be reached.', { cause: error });
  }
}
