import type { Message } from '../api/types';
import { dayOf } from '../state/words';

/** What stands in a chat, from top to bottom. */
export type Item =
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'service'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'bubble';
      readonly key: string;
      readonly parts: readonly Message[];
      readonly first: boolean;
      readonly last: boolean;
    };

/** Messages of one person within this time stand together. */
const TOGETHER_MS = 15 * 60_000;

/**
 * Puts days, albums and what one person wrote in a row together.
 *
 * @param read The newest message that was read when the chat was opened; null for no line there.
 */
export function items(messages: readonly Message[], read: number | null): readonly Item[] {
  const found: Item[] = [];
  let before: Message | null = null;
  let day = '';
  let marked = read === null;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index] as Message;
    if (dayOf(message.date) !== day) {
      day = dayOf(message.date);
      found.push({ kind: 'day', key: `day-${message.id}`, text: day });
      before = null;
    }
    if (!marked && !message.out && message.id > (read ?? 0)) {
      marked = true;
      found.push({ kind: 'unread', key: 'unread' });
      before = null;
    }
    if (message.service) {
      found.push({ kind: 'service', key: String(message.id), message });
      before = null;
      continue;
    }
    const parts = [message];
    while (message.album !== null && messages[index + 1]?.album === message.album) {
      index += 1;
      parts.push(messages[index] as Message);
    }
    const next = messages[index + 1];
    found.push({
      kind: 'bubble',
      key: String(message.id),
      parts,
      first: !before || !together(before, message),
      last: !next || !together(message, next) || dayOf(next.date) !== day,
    });
    before = message;
  }
  return found;
}

function together(one: Message, other: Message): boolean {
  return (
    !other.service &&
    one.sender?.id === other.sender?.id &&
    one.out === other.out &&
    Date.parse(other.date) - Date.parse(one.date) < TOGETHER_MS
  );
}
