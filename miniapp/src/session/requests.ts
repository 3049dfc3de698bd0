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
  return (await response.json()) as TokenPair;
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
