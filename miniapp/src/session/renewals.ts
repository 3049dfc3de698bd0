import { ApiError } from '../api/errors';
import { type Kept, ofBrowser } from '../storage';
import { refresh, signInWithInitData, signOut } from './requests';
import type { Renewal, TokenPair } from './types';

/** Name of the refresh token in the browser's storage. */
export const KEPT = 'onlyvips.refresh';

/** Refused for good, and not merely unreachable or busy. */
const refused = (error: unknown) =>
  error instanceof ApiError && (error.status === 401 || error.status === 422);

/** Inside Telegram: nothing is kept; the signed initData brings the person back. */
export function telegramRenewal(initData: string): Renewal {
  return {
    async renew() {
      try {
        return await signInWithInitData(initData);
      } catch (error) {
        if (refused(error)) return null;
        throw error;
      }
    },
    keep() {},
  };
}

/**
 * In a browser: the refresh token lies in localStorage, which all tabs share.
 *
 * A refresh token that comes twice ends the session, because it may have been stolen. So tabs take
 * turns (Web Locks), and who had to wait takes the token that the other left.
 */
export function browserRenewal(storage: Kept = ofBrowser): Renewal {
  async function exchange(): Promise<TokenPair | null> {
    const token = storage.getItem(KEPT);
    if (!token) return null;
    try {
      const pair = await refresh(token);
      if (storage.getItem(KEPT) !== token) {
        // Somebody signed out here meanwhile, or in as somebody else: this session is over.
        void signOut(pair.refresh_token).catch(() => {});
        return exchange();
      }
      storage.setItem(KEPT, pair.refresh_token);
      return pair;
    } catch (error) {
      if (!refused(error)) throw error;
      if (storage.getItem(KEPT) === token) storage.removeItem(KEPT);
      return null;
    }
  }
  return {
    async renew() {
      if (!navigator.locks) return exchange();
      return navigator.locks.request(KEPT, exchange);
    },
    keep(pair) {
      if (pair) storage.setItem(KEPT, pair.refresh_token);
      else storage.removeItem(KEPT);
    },
  };
}
