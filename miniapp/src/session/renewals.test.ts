import { afterEach, describe, expect, it, vi } from 'vitest';
import { storage } from '../storage';
import { browserRenewal, KEPT } from './renewals';

afterEach(() => vi.unstubAllGlobals());

/** A server that gives a pair for every refresh token, and what it was asked. */
function server(answer: (path: string) => void, date = new Date()): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push(`${path} ${JSON.parse(String(init.body)).refresh_token}`);
    answer(path);
    return Response.json(
      {
        access_token: 'access',
        refresh_token: 'next',
        expires_at: new Date(date.getTime() + 900_000).toISOString(),
      },
      { headers: { Date: date.toUTCString() } },
    );
  });
  return asked;
}

function kept() {
  vi.stubGlobal('localStorage', undefined);
  const store = storage('localStorage');
  store.setItem(KEPT, 'first');
  return store;
}

describe('a renewal in a browser', () => {
  it('keeps the next token, and tells the time of the old one by this clock', async () => {
    const store = kept();
    server(() => {}, new Date('2001-01-01T00:00:00Z'));
    const pair = await browserRenewal(store).renew();
    expect(store.getItem(KEPT)).toBe('next');
    expect(Date.parse(pair?.expires_at ?? '') - Date.now()).toBeGreaterThan(890_000);
  });

  it('brings nobody back who signed out meanwhile', async () => {
    const store = kept();
    const asked = server(() => store.removeItem(KEPT));
    expect(await browserRenewal(store).renew()).toBeNull();
    expect(store.getItem(KEPT)).toBeNull();
    expect(asked).toEqual(['/api/v1/auth/refresh first', '/api/v1/auth/logout next']);
  });

  it('goes on with the session that another tab has begun', async () => {
    const store = kept();
    const asked = server(() => asked.length === 1 && store.setItem(KEPT, 'theirs'));
    expect(await browserRenewal(store).renew()).toMatchObject({ refresh_token: 'next' });
    expect(asked).toContain('/api/v1/auth/refresh theirs');
  });
});
