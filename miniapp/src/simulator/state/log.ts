/** Who did it: the app, Telegram around it, a person, the bot, or the line to the platform. */
export type Actor = 'app' | 'telegram' | 'person' | 'bot' | 'line';

export interface LogEntry {
  readonly id: number;
  readonly at: number;
  readonly actor: Actor;
  readonly name: string;
  readonly text: string;
  readonly detail: unknown;
  readonly odd: boolean;
}

const MOST = 400;

/** What happened on the page, newest last. */
export class Log {
  #entries: readonly LogEntry[] = [];
  #last = 0;
  readonly #listeners = new Set<() => void>();

  // For `useSyncExternalStore`.
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  entries = (): readonly LogEntry[] => this.#entries;

  /**
   * Adds a line.
   *
   * @param detail Shown when the line is opened.
   * @param odd Something is not as it should be.
   */
  add(actor: Actor, name: string, text = '', detail: unknown = null, odd = false): void {
    this.#last += 1;
    const entry = { id: this.#last, at: Date.now(), actor, name, text, detail, odd };
    this.#become([...this.#entries.slice(-(MOST - 1)), entry]);
  }

  clear(): void {
    this.#become([]);
  }

  #become(entries: readonly LogEntry[]): void {
    this.#entries = entries;
    for (const listener of this.#listeners) listener();
  }
}
