import { useRef } from 'react';
import { newIdempotencyKey } from '../api/client';
import { ApiError } from '../api/errors';

/**
 * Whether an error says that nothing was done with an idempotency key, and never will be. Not where
 * the server was busy or the session had ended; and a key that was used for something else has done
 * that.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code === 'idempotency-key-reused') return false;
  return error.status < 500 && ![401, 408, 425, 429].includes(error.status);
}

/**
 * Sends a write that must happen once.
 *
 * The same content is sent with the same key until the server said yes or no, so that what got
 * lost on the way and is pressed again is not done twice.
 */
export function useOnce() {
  const kept = useRef<{ content: string; key: string } | null>(null);
  return async function once<T>(content: object, send: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(content);
    if (kept.current?.content !== text) kept.current = { content: text, key: newIdempotencyKey() };
    try {
      const answer = await send(kept.current.key);
      kept.current = null;
      return answer;
    } catch (error) {
      if (isRefusal(error)) kept.current = null;
      throw error;
    }
  };
}
