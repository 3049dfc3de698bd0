import { ApiError, newIdempotencyKey } from '@onlyvips/sdk';
import { useRef } from 'react';

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

/** Whether nothing was done and never will be with this key. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code === 'idempotency-key-reused') return false;
  return error.status < 500 && ![401, 408, 425, 429].includes(error.status);
}

/** What the server said of one field of a form. */
export function wrongWith(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find((one) => one.field === field)?.message;
}
