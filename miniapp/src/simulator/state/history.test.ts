// @vitest-environment node

import { describe, expect, it } from 'vitest';
import type { Chat, Message } from '../api/types';
import { items } from '../chat/items';
import { merge, replyKeyboard, thread, unread } from './history';

const message = (id: number, rest: Partial<Message> = {}): Message => ({
  id,
  chat: 'bot',
  date: '2026-05-01T12:00:00Z',
  edited: null,
  out: false,
  sender: { id: '1000', kind: 'bot', name: 'OnlyVips', initials: 'O', color: 6 },
  author: null,
  text: `message ${id}`,
  entities: [],
  inline: [],
  keyboard: null,
  media: null,
  album: null,
  reply_to: null,
  forwarded: null,
  service: null,
  reactions: [],
  pinned: false,
  protected: false,
  comments: null,
  ...rest,
});

describe('the history of a chat', () => {
  it('has each message once, in order, as it is now', () => {
    const merged = merge([message(1), message(3)], [message(2), message(3, { text: 'edited' })]);
    expect(merged.map(({ id, text }) => [id, text])).toEqual([
      [1, 'message 1'],
      [2, 'message 2'],
      [3, 'edited'],
    ]);
  });

  it('counts what others wrote since it was read, where one is in the chat', () => {
    const messages = [message(1), message(2), message(3, { out: true }), message(4)];
    const history = { messages, more: false, loading: false };
    expect(unread({ joined: true } as Chat, history, 1)).toBe(2);
    expect(unread({ joined: false } as Chat, history, 1)).toBe(0);
  });

  it('finds the comments of a post, and answers to them', () => {
    const channel = { id: '-100', kind: 'channel', name: 'News', initials: 'N', color: 0 } as const;
    const answers = (id: number) => ({ reply_to: { id, sender: null, text: '' } });
    const messages = [
      message(1, { forwarded: { from: channel, name: null, message: 7 } }),
      message(2, answers(1)),
      message(3),
      message(4, answers(2)),
      message(5, answers(3)),
    ];
    const found = thread(messages, '-100', 7);
    expect(found.root?.id).toBe(1);
    expect(found.messages.map(({ id }) => id)).toEqual([1, 2, 4]);
    expect(thread(messages, '-100', 8).root).toBeNull();
  });

  it("takes the bot's newest keyboard, until it is hidden or used", () => {
    const keyboard = {
      kind: 'buttons',
      rows: [[{ text: 'Yes', kind: 'text' }]],
      placeholder: null,
    };
    const shown = message(1, { keyboard: { ...keyboard, once: true } as Message['keyboard'] });
    expect(replyKeyboard([shown, message(2)])?.id).toBe(1);
    expect(replyKeyboard([shown, message(2, { out: true })])).toBeNull();
    expect(replyKeyboard([shown, message(2, { keyboard: { kind: 'hide' } })])).toBeNull();
  });

  it('stands in days, albums and rows of one person, with a line at what is unread', () => {
    const tomorrow = { date: '2026-05-02T12:00:00Z' };
    const shown = items(
      [
        message(1),
        message(2, { album: '9' }),
        message(3, { album: '9' }),
        message(4, { service: { kind: 'pinned' } }),
        message(5, tomorrow),
      ],
      4,
    );
    expect(
      shown.map((item) =>
        item.kind === 'bubble'
          ? [item.parts.map(({ id }) => id), item.first, item.last]
          : item.kind,
      ),
    ).toEqual([
      'day',
      [[1], true, false],
      [[2, 3], false, true],
      'service',
      'day',
      'unread',
      [[5], true, true],
    ]);
  });
});
