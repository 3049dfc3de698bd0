import type {
  ChatList,
  InvoiceMedia,
  Message,
  NewPerson,
  OpenedApp,
  Opening,
  Overview,
  Page,
  Payment,
  Person,
  Theme,
} from './types';

const API = '/simulator/api';

/** The simulated Telegram said no; the message is a sentence for a person. */
export class Refused extends Error {}

/** Nobody answered: the platform does not run. */
export class Unreachable extends Error {}

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(API + path, init);
  } catch (error) {
    throw new Unreachable('OnlyVips does not answer.', { cause: error });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const detail = (body as { detail?: string } | null)?.detail;
  throw new Refused(detail ?? `The simulator answered with status ${response.status}.`);
}

function post<T>(path: string, body?: unknown): Promise<T> {
  if (body === undefined) return ask<T>(path, { method: 'POST' });
  return ask<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const overview = () => ask<Overview>('/overview');
export const addPerson = (person: NewPerson) => post<{ person: Person }>('/people', person);

/** Everything that one person can do. */
export class PersonApi {
  readonly base: string;

  constructor(readonly user: number) {
    this.base = `/people/${user}`;
  }

  chats = () => ask<ChatList>(`${this.base}/chats`);
  messages = (chat: string, before?: number) =>
    ask<Page>(
      `${this.base}/chats/${chat}/messages?limit=50${before === undefined ? '' : `&before=${before}`}`,
    );
  send = (chat: string, text: string, reply_to?: number) =>
    post<{ message: Message }>(`${this.base}/chats/${chat}/messages`, {
      text,
      ...(reply_to === undefined ? {} : { reply_to }),
    });
  sendFile(chat: string, file: File, caption: string) {
    const about = new URLSearchParams({ name: file.name, caption });
    return ask<{ message: Message }>(`${this.base}/chats/${chat}/files?${about}`, {
      method: 'POST',
      headers: { 'Content-Type': file.type || 'application/octet-stream' },
      body: file,
    });
  }
  press = (chat: string, message: number, button: string) =>
    this.#touch(chat, message, 'press', { button });
  react = (chat: string, message: number, emoji: string | null) =>
    this.#touch(chat, message, 'react', { emoji });
  vote = (chat: string, message: number, options: readonly number[]) =>
    this.#touch(chat, message, 'vote', { options });
  payMessage = (chat: string, message: number) =>
    post<Payment>(`${this.base}/chats/${chat}/messages/${message}/pay`);
  payLink = (link: string) => post<Payment>(`${this.base}/pay`, { link });
  invoice = (link: string) =>
    ask<InvoiceMedia>(`${this.base}/invoice?${new URLSearchParams({ link })}`);
  join = (chat: string) => post<{ joined: boolean }>(`${this.base}/chats/${chat}/join`);
  joinByLink = (link: string) => post<{ joined: boolean }>(`${this.base}/join`, { link });
  leave = (chat: string) => post<object>(`${this.base}/chats/${chat}/leave`);
  block = (blocked: boolean) => post<object>(`${this.base}/block`, { blocked });
  openApp = (theme: Theme, opening: Opening) =>
    post<OpenedApp>(`${this.base}/web-app`, { theme, ...opening });

  #touch(chat: string, message: number, what: string, body: unknown) {
    return post<object>(`${this.base}/chats/${chat}/messages/${message}/${what}`, body);
  }
}
