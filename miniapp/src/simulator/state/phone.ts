import { PersonApi } from '../api/client';
import { follow } from '../api/feed';
import type { Chat, ChatList, FeedEvent, Message } from '../api/types';
import { EMPTY, type History, merge, without } from './history';
import type { Log } from './log';
import { readMarks, writeMarks } from './marks';
import { describe } from './words';

export interface PhoneState {
  readonly line: 'connecting' | 'live' | 'lost';
  readonly list: ChatList | null;
  readonly histories: Readonly<Record<string, History>>;
  /** Chats where the bot types. */
  readonly typing: Readonly<Record<string, boolean>>;
  /** Buttons that wait for the bot's answer: `chat:message:key`. */
  readonly pressed: ReadonlySet<string>;
  /** The newest message that was read, by chat. */
  readonly read: Readonly<Record<string, number>>;
}

export interface Notice {
  readonly text: string | null;
  readonly alert: boolean;
  readonly url: string | null;
}

/** What the phone asks of the page around it. */
export interface PhoneUses {
  onAnswer(notice: Notice): void;
  /** Who is there may have changed. */
  onPeople(): void;
}

const TYPING_MS = 6000;
/** The bot has 15 seconds for its answer. */
const ANSWER_MS = 15_000;

/** The phone of one person: the chats, their messages, and what happens there. */
export class Phone {
  readonly api: PersonApi;
  #state: PhoneState;
  #stop: (() => void) | null = null;
  #typing: Record<string, ReturnType<typeof setTimeout>> = {};
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly user: number,
    private readonly log: Log,
    private readonly uses: PhoneUses,
  ) {
    this.api = new PersonApi(user);
    this.#state = {
      line: 'connecting',
      list: null,
      histories: {},
      typing: {},
      pressed: new Set(),
      read: readMarks(user),
    };
  }

  // For `useSyncExternalStore`.
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getState = (): PhoneState => this.#state;

  /** Switches the phone on; returns what switches it off. */
  start(): () => void {
    this.#stop = follow(
      this.user,
      (event) => this.#on(event),
      () => {
        if (this.#state.line === 'live') this.log.add('line', 'Connection lost');
        this.#change({ line: 'lost' });
        this.uses.onPeople();
      },
    );
    return () => {
      this.#stop?.();
      for (const timer of Object.values(this.#typing)) clearTimeout(timer);
    };
  }

  chat(id: string): Chat | undefined {
    return this.#state.list?.chats.find((chat) => chat.id === id);
  }

  /** Loads what came before the oldest message that is known. */
  async loadOlder(chat: string): Promise<void> {
    const history = this.#state.histories[chat] ?? EMPTY;
    if (history.loading || !history.more) return;
    this.#history(chat, { loading: true });
    try {
      const page = await this.api.messages(chat, history.messages[0]?.id);
      const known = this.#state.histories[chat]?.messages ?? [];
      this.#history(chat, { messages: merge(known, page.messages), more: page.more });
    } finally {
      this.#history(chat, { loading: false });
    }
  }

  /** Everything in a chat up to a message was read. */
  markRead(chat: string, message: number): void {
    if ((this.#state.read[chat] ?? 0) >= message) return;
    const read = { ...this.#state.read, [chat]: message };
    writeMarks(this.user, read);
    this.#change({ read });
  }

  /** Presses a button under a message; its spinner turns until the bot answers. */
  async press(message: Message, button: { readonly text: string; readonly key: string }) {
    const name = pressName(message.chat, message.id, button.key);
    if (this.#state.pressed.has(name)) return;
    this.#change({ pressed: new Set([...this.#state.pressed, name]) });
    this.log.add('person', 'presses', button.text, { message: message.id, key: button.key });
    setTimeout(() => this.#release(name), ANSWER_MS);
    try {
      await this.api.press(message.chat, message.id, button.key);
    } catch (error) {
      this.#release(name);
      throw error;
    }
  }

  // ---- what happens ------------------------------------------------------------------------------

  #on(event: FeedEvent): void {
    switch (event.type) {
      case 'hello':
        this.#change({ line: 'live' });
        void this.#begin();
        break;
      case 'people':
        this.uses.onPeople();
        break;
      case 'chats':
      case 'menu':
        void this.#loadList();
        break;
      case 'typing':
        this.#type(event.chat, true);
        break;
      case 'deleted':
        this.#forget(event.chat, event.ids);
        break;
      case 'answer':
        this.#release(pressName(event.chat, event.message, event.button));
        this.log.add('bot', 'answers the press', event.text ?? event.url ?? '', event);
        this.uses.onAnswer(event);
        break;
      default:
        this.#take(event.message, event.type === 'new');
    }
  }

  async #begin(): Promise<void> {
    await this.#loadList();
    // What is known may be of before the connection was lost, or of another world.
    const chats = this.#state.list?.chats ?? [];
    await Promise.all(
      chats.map(async ({ id, last }) => {
        if (!last) return this.#history(id, { messages: [], more: false });
        const page = await this.api.messages(id).catch(() => null);
        if (page) this.#history(id, page);
        // Numbers below the mark: the world began anew.
        if ((this.#state.read[id] ?? 0) > last.id)
          this.#change({ read: { ...this.#state.read, [id]: 0 } });
      }),
    );
  }

  async #loadList(): Promise<void> {
    const list = await this.api.chats().catch(() => null);
    if (!list) return;
    this.#change({ list });
    for (const { id, last } of list.chats) {
      if (!this.#state.histories[id] && !last) this.#history(id, { messages: [], more: false });
    }
  }

  #take(message: Message, isNew: boolean): void {
    const { chat } = message;
    const known = this.#state.histories[chat]?.messages ?? [];
    const before = known.find(({ id }) => id === message.id);
    // What is older than all that is known is loaded when somebody scrolls there.
    if (isNew || before) this.#history(chat, { messages: merge(known, [message]) });
    const list = this.#state.list;
    if (list && isNew) {
      const chats = list.chats.map((found) =>
        found.id === chat && (found.last?.id ?? 0) <= message.id
          ? { ...found, last: message }
          : found,
      );
      this.#change({ list: { ...list, chats } });
    }
    if (message.service?.kind === 'pinned' || message.pinned !== (before?.pinned ?? false))
      void this.#loadList();
    if (!message.out) this.#type(chat, false);
    if (isNew) {
      const actor = message.sender?.kind === 'bot' ? 'bot' : 'person';
      this.log.add(actor, message.service ? 'event' : 'writes', describe(message), message);
    } else if (before && before.edited !== message.edited) {
      this.log.add('bot', 'edits', describe(message), message);
    }
  }

  #forget(chat: string, ids: readonly number[]): void {
    const known = this.#state.histories[chat]?.messages ?? [];
    this.#history(chat, { messages: without(known, ids) });
    this.log.add('bot', 'deletes', `${ids.length} message${ids.length === 1 ? '' : 's'}`, ids);
    if (ids.includes(this.chat(chat)?.last?.id ?? 0)) void this.#loadList();
  }

  #type(chat: string, typing: boolean): void {
    clearTimeout(this.#typing[chat]);
    if (typing) this.#typing[chat] = setTimeout(() => this.#type(chat, false), TYPING_MS);
    if ((this.#state.typing[chat] ?? false) !== typing)
      this.#change({ typing: { ...this.#state.typing, [chat]: typing } });
  }

  #release(name: string): void {
    if (!this.#state.pressed.has(name)) return;
    this.#change({ pressed: new Set([...this.#state.pressed].filter((other) => other !== name)) });
  }

  #history(chat: string, change: Partial<History>): void {
    const history = { ...EMPTY, ...this.#state.histories[chat], ...change };
    this.#change({ histories: { ...this.#state.histories, [chat]: history } });
  }

  #change(change: Partial<PhoneState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

export function pressName(chat: string, message: number, key: string): string {
  return `${chat}:${message}:${key}`;
}
