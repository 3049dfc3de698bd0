import { ApiError, NetworkError } from '../api/errors';
import type { TokenPair } from './types';

async function post(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (error) {
    throw new NetworkError('The server cannot be reached.', { cause: error });
  }
}

async function pair(path: string, body: unknown): Promise<TokenPair> {
  const response = await post(path, body);
  if (!response.ok) throw await ApiError.of(response);
  const given = (await response.json()) as TokenPair;
  return { ...given, expires_at: byOwnClock(given.expires_at, response.headers.get('Date')) };
}

/**
 * The server's moment as this device's clock will show it. Clocks of phones are wrong, some by
 * hours; a token would seem to have ended before it came.
 */
function byOwnClock(moment: string, serverNow: string | null): string {
  const ahead = Date.now() - Date.parse(serverNow ?? '');
  if (Number.isNaN(ahead)) return moment;
  return new Date(Date.parse(moment) + ahead).toISOString();
}

/** Signs in with the initData that Telegram signed for this MiniApp. */
export const signInWithInitData = (initData: string) =>
  pair('/api/v1/auth/telegram', { init_data: initData });

/** Signs in with the fields that Telegram's login widget signed. */
export const signInWithWidget = (fields: Record<string, string | number>) =>
  pair('/api/v1/auth/telegram-login', fields);

/** Exchanges a refresh token, which is good for one use. */
export const refresh = (token: string) => pair('/api/v1/auth/refresh', { refresh_token: token });

/** Ends the session at the server; a server that is away forgets it by itself later. */
export async function signOut(refreshToken: string): Promise<void> {
  await post('/api/v1/auth/logout', { refresh_token: refreshToken });
}
