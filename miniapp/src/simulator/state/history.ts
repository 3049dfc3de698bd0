import type { Chat, Message } from '../api/types';

/** The part of a chat that is known here, oldest message first. */
export interface History {
  readonly messages: readonly Message[];
  /** There are older ones. */
  readonly more: boolean;
  readonly loading: boolean;
}

export const EMPTY: History = { messages: [], more: true, loading: false };

/** Puts messages where their numbers belong; those that are known are replaced. */
export function merge(known: readonly Message[], come: readonly Message[]): readonly Message[] {
  const found = new Map(known.map((message) => [message.id, message]));
  for (const message of come) found.set(message.id, message);
  return [...found.values()].sort((one, other) => one.id - other.id);
}

export function without(known: readonly Message[], ids: readonly number[]): readonly Message[] {
  const gone = new Set(ids);
  return known.filter(({ id }) => !gone.has(id));
}

/** How many messages of a chat were not read. */
export function unread(chat: Chat, history: History | undefined, read: number): number {
  if (!chat.joined) return 0;
  return (history?.messages ?? []).filter(({ id, out, service }) => id > read && !out && !service)
    .length;
}

/**
 * The comments of a post: the post as it stands in the discussion group, and what answers it.
 *
 * @param messages Messages of the group.
 * @param channel The post's channel.
 * @param post The post's number.
 */
export function thread(
  messages: readonly Message[],
  channel: string,
  post: number,
): { readonly root: Message | null; readonly messages: readonly Message[] } {
  const root = messages.find(
    ({ forwarded }) => forwarded?.from?.id === channel && forwarded.message === post,
  );
  if (!root) return { root: null, messages: [] };
  const within = new Set([root.id]);
  const found = messages.filter((message) => {
    if (message.id !== root.id && !within.has(message.reply_to?.id ?? -1)) return false;
    if (message.service) return false;
    within.add(message.id);
    return true;
  });
  return { root, messages: found };
}

/** The keyboard that replaces the phone's own one: that of the newest message which says so. */
export function replyKeyboard(messages: readonly Message[]): Message | null {
  const last = messages.findLast(({ keyboard, out }) => keyboard !== null && !out);
  if (last?.keyboard?.kind !== 'buttons') return null;
  // One that is shown once goes away as soon as somebody used it.
  const used = last.keyboard.once && messages.some(({ id, out }) => out && id > last.id);
  return used ? null : last;
}
