import type { components } from '../api/schema';

export type Account = components['schemas']['Me'];

/** What the host gives to who signed in. */
export interface TokenPair {
  readonly access_token: string;
  /** By this device's clock. */
  readonly expires_at: string;
  readonly refresh_token: string;
  readonly refresh_expires_at: string;
  readonly account: Account;
}

/**
 * How somebody comes back without being asked.
 *
 * Inside Telegram it is the initData, which Telegram signed and which is good for hours; in a
 * browser it is the refresh token that was kept.
 */
export interface Renewal {
  /** Returns a new pair, or null when a person has to sign in. */
  renew(): Promise<TokenPair | null>;
  /** Keeps what the next renewal needs; null forgets it. */
  keep(pair: TokenPair | null): void;
}
