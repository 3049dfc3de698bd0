// How Telegram's web clients and a MiniApp in a frame talk: each posts the other texts of JSON,
// `{"eventType": ..., "eventData": ...}` (https://docs.telegram-mini-apps.com/platform/methods).

import type { EventName, EventPayload, MethodName, MethodParams } from '@tma.js/sdk-react';

export type { EventName, EventPayload, MethodName, MethodParams };

/** What the app asks of Telegram. */
export interface Call {
  readonly method: string;
  readonly params: unknown;
}

/** Reads what a frame posted; null for messages that are not of this protocol. */
export function readCall(data: unknown): Call | null {
  let message = data;
  if (typeof data === 'string') {
    try {
      message = JSON.parse(data);
    } catch {
      return null;
    }
  }
  if (typeof message !== 'object' || message === null || !('eventType' in message)) return null;
  const { eventType, eventData } = message as { eventType: unknown; eventData?: unknown };
  if (typeof eventType !== 'string') return null;
  return { method: eventType, params: eventData ?? null };
}

/** Writes what Telegram tells the app. */
export function writeEvent(event: string, data?: unknown): string {
  return JSON.stringify({ eventType: event, eventData: data });
}
