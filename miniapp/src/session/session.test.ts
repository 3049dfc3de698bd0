import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, NetworkError, SessionEnded } from '../api/errors';
import { Session, sessionFetch } from './session';
import type { Account, Renewal, TokenPair } from './types';

const account = { id: 1, name: 'Alice', language: 'en' } as Account;
const REQUEST = 'http://localhost/api/v1/me';

function pair(token: string, seconds = 900): TokenPair {
  const end = new Date(Date.now() + seconds * 1000).toISOString();
  return {
    access_token: token,
    refresh_token: `r-${token}`,
    expires_at: end,
    refresh_expires_at: end,
    account,
  };
}

function renewal(...pairs: (TokenPair | null | Error)[]): Renewal & { renewals: number } {
  return {
    renewals: 0,
    async renew() {
      this.renewals += 1;
      const next = pairs.shift() ?? null;
      if (next instanceof Error) throw next;
      return next;
    },
    keep() {},
  };
}

afterEach(() => vi.unstubAllGlobals());

/** A server that knows one token. */
function serverThatTakes(token: string): Request[] {
  const seen: Request[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push(request);
    const good = request.headers.get('Authorization') === `Bearer ${token}`;
    return new Response(null, { status: good ? 204 : 401 });
  });
  return seen;
}

describe('a session', () => {
  it('signs in silently at the start, or says that nobody is signed in', async () => {
    const known = new Session(renewal(pair('a')));
    await known.start();
    expect(known.state).toEqual({ status: 'signed-in', account });

    const stranger = new Session(renewal(null));
    await stranger.start();
    expect(stranger.state.status).toBe('signed-out');
  });

  it('tells an unreachable server from a refusal', async () => {
    const session = new Session(renewal(new NetworkError('away'), pair('a')));
    await session.start();
    expect(session.state.status).toBe('unreachable');
    await session.start();
    expect(session.state.status).toBe('signed-in');
  });

  it('renews a token before it ends, once for all who wait', async () => {
    const source = renewal(pair('old', 10), pair('new'));
    const session = new Session(source);
    await session.start();
    const tokens = await Promise.all([session.token(), session.token(), session.token()]);
    expect(tokens).toEqual(['new', 'new', 'new']);
    expect(source.renewals).toBe(2);
  });

  it('stays with what a person did while it was being renewed', async () => {
    let come: (pair: TokenPair) => void = () => {};
    const slow = new Promise<TokenPair>((resolve) => {
      come = resolve;
    });
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
    const session = new Session({ renew: () => slow, keep() {} });
    const started = session.start();
    await session.end();
    come(pair('late'));
    await started;
    expect(session.state.status).toBe('signed-out');
    await expect(session.token()).rejects.toBeInstanceOf(SessionEnded);
  });

  it('goes on without a break when another tab signs in, and asks nobody meanwhile', async () => {
    const source = renewal(pair('old', 10), null, pair('new'));
    const session = new Session(source);
    const seen: string[] = [];
    await session.start();
    session.subscribe(() => seen.push(session.state.status));
    await expect(session.token()).rejects.toBeInstanceOf(SessionEnded);
    await expect(session.token()).rejects.toBeInstanceOf(SessionEnded);
    expect(source.renewals).toBe(2);
    await session.start();
    expect(seen).toEqual(['expired', 'signed-in']);
  });

  it('uses a token to its end while the server is away', async () => {
    const session = new Session(renewal(pair('old', 10), new NetworkError('away')));
    await session.start();
    expect(await session.token()).toBe('old');
    await expect(session.token('old')).rejects.toBeInstanceOf(SessionEnded);
  });

  it('keeps the account in view when it can no longer be renewed', async () => {
    const session = new Session(renewal(pair('old', 10), null));
    await session.start();
    await expect(session.token()).rejects.toBeInstanceOf(SessionEnded);
    expect(session.state).toEqual({ status: 'expired', account });
  });
});

describe('a request', () => {
  it('is sent once more with a new token when the old one is refused', async () => {
    const session = new Session(renewal(pair('old'), pair('new')));
    await session.start();
    const seen = serverThatTakes('new');
    const body = JSON.stringify({ language: 'tr' });
    const send = sessionFetch(session, () => 'tr');
    const response = await send(new Request(REQUEST, { method: 'PATCH', body }));
    expect(response.status).toBe(204);
    expect(seen).toHaveLength(2);
    expect(await seen[1]?.text()).toBe(body);
    expect(seen[1]?.headers.get('Accept-Language')).toBe('tr');
  });

  it('is not repeated for ever', async () => {
    const session = new Session(renewal(pair('a'), pair('b'), pair('c')));
    await session.start();
    const seen = serverThatTakes('another');
    const response = await sessionFetch(session, () => 'en')(new Request(REQUEST));
    expect(response.status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  it('is not sent for somebody else who signed in meanwhile', async () => {
    const other = { ...pair('new'), account: { ...account, id: 2 } };
    const session = new Session(renewal(pair('old'), other));
    await session.start();
    const seen = serverThatTakes('new');
    const sent = sessionFetch(session, () => 'en')(new Request(REQUEST, { method: 'POST' }));
    await expect(sent).rejects.toBeInstanceOf(SessionEnded);
    expect(seen).toHaveLength(1);
  });

  it('that cannot be sent is an error of the network', async () => {
    const session = new Session(renewal(pair('a')));
    await session.start();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(sessionFetch(session, () => 'en')(new Request(REQUEST))).rejects.toBeInstanceOf(
      NetworkError,
    );
  });
});

describe('an error of the server', () => {
  it('carries its code, its fields and when to ask again', async () => {
    const errors = [{ field: 'amount', message: 'must be above 0' }];
    const response = Response.json(
      { status: 422, code: 'invalid-input', detail: 'No.', errors },
      { status: 422, headers: { 'Retry-After': '7' } },
    );
    const error = await ApiError.of(response);
    expect(error).toMatchObject({ code: 'invalid-input', fields: errors, retryAfter: 7 });
    expect(error.message).toBe('No.');
  });

  it('is an error even when a proxy answers with a page', async () => {
    const error = await ApiError.of(new Response('<html>', { status: 502 }));
    expect(error).toMatchObject({ status: 502, code: 'http-502' });
  });
});
