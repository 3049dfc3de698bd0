import type { EventName, EventPayload } from './protocol';

type Answer = { [E in EventName]: readonly [E, EventPayload<E>?] }[EventName];

interface Params {
  readonly req_id: string;
  readonly key?: string;
  readonly value?: string | null;
  readonly method?: string;
  readonly params?: { key?: string; value?: string; keys?: string | readonly string[] };
}

/** What an app keeps for one person: on the device, in its vault, and in Telegram's cloud. */
export class AppStorage {
  readonly #prefix: string;

  constructor(
    user: number,
    private readonly kept: Storage = localStorage,
  ) {
    this.#prefix = `onlyvips.simulator.kept.${user}.`;
  }

  /** Answers a call about storage; null for other calls. */
  answer(method: string, params: unknown): Answer | null {
    const call = params as Params;
    const [, kind, what] = method.match(/^web_app_(device|secure)_storage_(.+)$/) ?? [];
    if (kind === 'device' || kind === 'secure') return this.#onDevice(kind, what ?? '', call);
    if (method === 'web_app_invoke_custom_method') return this.#inCloud(call);
    return null;
  }

  #onDevice(kind: 'device' | 'secure', what: string, call: Params): Answer | null {
    const { req_id, key = '', value } = call;
    switch (what) {
      case 'save_key':
        this.#write(kind, key, value ?? null);
        return [`${kind}_storage_key_saved`, { req_id }];
      case 'get_key':
        return [`${kind}_storage_key_received`, { req_id, value: this.#read(kind, key) }];
      case 'restore_key':
        return ['secure_storage_key_restored', { req_id, value: this.#read(kind, key) }];
      case 'clear':
        for (const found of this.#keys(kind)) this.#write(kind, found, null);
        return [`${kind}_storage_cleared`, { req_id }];
      default:
        return null;
    }
  }

  #inCloud({ req_id, method, params = {} }: Params): Answer {
    const keys = [params.keys ?? []].flat();
    const done = (result: unknown): Answer => ['custom_method_invoked', { req_id, result }];
    switch (method) {
      case 'saveStorageValue':
        this.#write('cloud', params.key ?? '', params.value ?? '');
        return done(true);
      case 'getStorageValues':
        return done(Object.fromEntries(keys.map((key) => [key, this.#read('cloud', key) ?? ''])));
      case 'deleteStorageValues':
        for (const key of keys) this.#write('cloud', key, null);
        return done(true);
      case 'getStorageKeys':
        return done(this.#keys('cloud'));
      case 'getCurrentTime':
        return done(Math.floor(Date.now() / 1000));
      default:
        return ['custom_method_invoked', { req_id, error: 'METHOD_INVALID' }];
    }
  }

  #read(kind: string, key: string): string | null {
    return this.kept.getItem(`${this.#prefix}${kind}.${key}`);
  }

  #write(kind: string, key: string, value: string | null): void {
    const name = `${this.#prefix}${kind}.${key}`;
    if (value === null) this.kept.removeItem(name);
    else this.kept.setItem(name, value);
  }

  #keys(kind: string): string[] {
    const start = `${this.#prefix}${kind}.`;
    return Array.from({ length: this.kept.length }, (_, index) => this.kept.key(index) ?? '')
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length));
  }
}
