import type { OpenedApp } from '../api/types';
import type { Bridge } from './bridge';
import { writeEvent } from './protocol';
import { createWebApp, type GivenWebApp } from './web-app';

type AppWindow = Window & { Telegram?: { WebApp?: unknown } };

/** Apps post to this origin alone, unless they are told of another one. */
const TELEGRAM_WEB = 'https://web.telegram.org';

/** The app's frame: carries messages to it, and gives its window `Telegram.WebApp`. */
export class AppFrame {
  #given: GivenWebApp | null = null;
  #waiting = 0;

  constructor(
    private readonly frame: HTMLIFrameElement,
    private readonly opened: OpenedApp,
  ) {}

  /** Posts an event to the app. */
  deliver = (event: string, data?: unknown): void => {
    this.frame.contentWindow?.postMessage(writeEvent(event, data), location.origin);
    this.#given?.receive(event, data);
  };

  /**
   * Connects the frame with Telegram's side.
   *
   * @returns Undoes it.
   */
  connect(bridge: Bridge): () => void {
    const onMessage = ({ source, origin, data }: MessageEvent) => {
      if (source === this.frame.contentWindow && origin === location.origin) bridge.receive(data);
    };
    addEventListener('message', onMessage);
    // The browser would not deliver what is meant for Telegram's own page. The app's `parent` is
    // this window, so it can be taken here; later, as messages come.
    const post = window.postMessage;
    window.postMessage = (...given: unknown[]) => {
      if (given[1] === TELEGRAM_WEB) setTimeout(() => bridge.receive(given[0]));
      else post.apply(window, given as Parameters<typeof post>);
    };
    const onLoad = () => this.#give(bridge);
    this.frame.addEventListener('load', onLoad);
    // The window of an empty frame stays when its first page comes from the same host, so what is
    // put there now is there before the first script.
    this.#give(bridge);
    return () => {
      removeEventListener('message', onMessage);
      window.postMessage = post;
      this.frame.removeEventListener('load', onLoad);
      cancelAnimationFrame(this.#waiting);
      this.#given = null;
    };
  }

  #give(bridge: Bridge): void {
    cancelAnimationFrame(this.#waiting);
    const inside = this.#window();
    if (!inside || inside.Telegram?.WebApp) return;
    this.#given = createWebApp(this.opened, (method, params) => bridge.call(method, params));
    inside.Telegram = Object.assign(inside.Telegram ?? {}, { WebApp: this.#given.webApp });
    // A page that loads itself anew has a new window, before the frame says that it is loaded.
    inside.addEventListener('pagehide', () => this.#watch(bridge), { once: true });
  }

  #watch(bridge: Bridge): void {
    this.#waiting = requestAnimationFrame(() => {
      const inside = this.#window();
      if (inside && !inside.Telegram?.WebApp) this.#give(bridge);
      else this.#watch(bridge);
    });
  }

  #window(): AppWindow | null {
    const inside = this.frame.contentWindow as AppWindow | null;
    try {
      return inside?.location.href ? inside : null;
    } catch {
      return null; // It went to another host, as apps may.
    }
  }
}
