import type { Theme, ThemeParams } from '../api/types';
import { ABSENT } from './absent';
import { type AppPopup, type AppState, INITIAL, readPopup, setUpButton } from './app-state';
import { type EventName, type EventPayload, type MethodName, readCall } from './protocol';
import type { AppStorage } from './storage';

export type InvoiceStatus = 'paid' | 'failed' | 'cancelled';

/** The Telegram around the app: what the bridge asks of it. */
export interface Surroundings {
  readonly storage: AppStorage;
  /** The app is to go away; it was asked for confirmation where it wanted that. */
  close(): void;
  openLink(url: string): void;
  openTelegramLink(link: string): void;
  openInvoice(slug: string): Promise<InvoiceStatus>;
  /** Whether the bot may write to the person. */
  mayWrite(): Promise<boolean>;
  /** A line for the log; `unknown` marks calls that no Telegram knows. */
  log(direction: 'in' | 'out', name: string, data: unknown, unknown?: boolean): void;
}

type Params = Readonly<Record<string, unknown>>;
type Listener = () => void;

const EDGES = { top: 0, bottom: 0, left: 0, right: 0 };
/** Asked for so often, or by the SDK itself, that they would hide what matters. */
const NOISE = new Set(['set_custom_style', 'viewport_changed']);

/**
 * Telegram's side of a MiniApp: answers its calls and tells it what happens.
 *
 * @param around The Telegram around it.
 * @param deliver Posts an event to the app.
 */
export class Bridge {
  #state: AppState = INITIAL;
  #theme: ThemeParams;
  #size = { width: 0, height: 0 };
  readonly #listeners = new Set<Listener>();
  readonly #around: Surroundings;
  readonly #deliver: (event: string, data?: unknown) => void;

  constructor(
    around: Surroundings,
    theme: ThemeParams,
    deliver: (event: string, data?: unknown) => void,
  ) {
    this.#around = around;
    this.#theme = theme;
    this.#deliver = deliver;
  }

  // For `useSyncExternalStore`.
  subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getState = (): AppState => this.#state;

  /** Takes what the app's frame posted. */
  receive(data: unknown): void {
    const call = readCall(data);
    if (call) this.call(call.method, call.params);
  }

  /** Does what the app asks. */
  call(method: string, params: unknown = null): void {
    const given = (params ?? {}) as Params;
    const handler = this.#handlers[method as MethodName];
    if (handler) {
      this.#around.log('out', method, params);
      handler(given);
      return;
    }
    const absent = ABSENT[method as MethodName] as ((params: unknown) => [EventName]) | undefined;
    const answer = this.#around.storage.answer(method, given) ?? absent?.(given);
    this.#around.log('out', method, params, !answer && !SILENT.has(method));
    if (answer) this.send(...(answer as [EventName, never]));
  }

  /** Tells the app something. */
  send<E extends EventName>(event: E, data?: EventPayload<E>): void {
    if (!NOISE.has(event)) this.#around.log('in', event, data);
    this.#deliver(event, data);
  }

  // ---- what a person does ------------------------------------------------------------------------

  pressBack = () => this.send('back_button_pressed');
  pressMain = () => this.send('main_button_pressed');
  pressSecondary = () => this.send('secondary_button_pressed');
  pressSettings = () => this.send('settings_button_pressed');

  /** Answers the open popup; without a button it was dismissed. */
  closePopup(id?: string): void {
    const { popup } = this.#state;
    if (!popup) return;
    this.#change({ popup: null });
    if (popup !== LEAVING) this.send('popup_closed', id === undefined ? {} : { button_id: id });
    else if (id === 'leave') this.#around.close();
  }

  /** A person wants to close the app; it may want to be asked. */
  requestClose(): void {
    if (this.#state.confirmsClose) this.#change({ popup: LEAVING });
    else this.#around.close();
  }

  showTheme(theme: ThemeParams): void {
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#tellTheme();
  }

  resize(width: number, height: number): void {
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.#tellViewport();
  }

  becomeVisible(visible: boolean): void {
    this.send('visibility_changed', { is_visible: visible });
  }

  /** Loads the app anew; false when it cannot do that by itself. */
  reload(): boolean {
    if (!this.#state.reloads) return false;
    this.send('reload_iframe');
    return true;
  }

  /** The frame begins anew. What the old page set up stays: SDKs remember it and go on from there. */
  reset(): void {
    this.#change({ ready: false, popup: null });
  }

  // ---- what the app asks -------------------------------------------------------------------------

  readonly #handlers: { readonly [M in MethodName]?: (params: Params) => void } = {
    iframe_ready: ({ reload_supported }) => this.#change({ reloads: reload_supported === true }),
    iframe_will_reload: () => this.reset(),
    web_app_ready: () => this.#change({ ready: true }),
    web_app_expand: () => this.#tellViewport(),
    web_app_close: () => this.#around.close(),
    web_app_request_theme: () => this.#tellTheme(),
    web_app_request_viewport: () => this.#tellViewport(),
    web_app_request_safe_area: () => this.send('safe_area_changed', EDGES),
    web_app_request_content_safe_area: () => this.send('content_safe_area_changed', EDGES),
    web_app_setup_back_button: ({ is_visible }) => this.#change({ back: is_visible === true }),
    web_app_setup_settings_button: ({ is_visible }) =>
      this.#change({ settings: is_visible === true }),
    web_app_setup_closing_behavior: ({ need_confirmation }) =>
      this.#change({ confirmsClose: need_confirmation === true }),
    web_app_setup_swipe_behavior: ({ allow_vertical_swipe }) =>
      this.#change({ swipes: allow_vertical_swipe !== false }),
    web_app_setup_main_button: (params) =>
      this.#change({ main: setUpButton(this.#state.main, params) }),
    web_app_setup_secondary_button: (params) =>
      this.#change({
        secondary: setUpButton(this.#state.secondary, params),
        position: (params.position as AppState['position'] | undefined) ?? this.#state.position,
      }),
    web_app_set_header_color: ({ color_key, color }) =>
      this.#change({ header: String(color ?? color_key ?? 'bg_color') }),
    web_app_set_background_color: ({ color }) => this.#change({ background: String(color) }),
    web_app_set_bottom_bar_color: ({ color }) => this.#change({ bottomBar: String(color) }),
    web_app_trigger_haptic_feedback: () => {},
    web_app_open_popup: (params) => this.#openPopup(readPopup(params)),
    web_app_open_link: ({ url }) => this.#around.openLink(String(url)),
    web_app_open_tg_link: ({ path_full }) => this.#around.openTelegramLink(String(path_full)),
    web_app_open_invoice: ({ slug }) => void this.#pay(String(slug)),
    web_app_request_write_access: () => void this.#askToWrite(),
    web_app_request_file_download: ({ url }) => {
      this.#around.openLink(String(url));
      this.send('file_download_requested', { status: 'downloading' });
    },
    // Only an app that a reply keyboard opened may send data, and the platform has none.
    web_app_data_send: () => this.#around.close(),
  };

  #openPopup(popup: AppPopup): void {
    // One at a time, as in Telegram: the second is as good as dismissed.
    if (this.#state.popup) this.send('popup_closed', {});
    else this.#change({ popup });
  }

  async #pay(slug: string): Promise<void> {
    const status = await this.#around.openInvoice(slug).catch((): InvoiceStatus => 'failed');
    this.send('invoice_closed', { slug, status });
  }

  async #askToWrite(): Promise<void> {
    const may = await this.#around.mayWrite().catch(() => false);
    this.send('write_access_requested', { status: may ? 'allowed' : 'cancelled' });
  }

  #tellTheme(): void {
    this.send('theme_changed', { theme_params: this.#theme as never });
  }

  #tellViewport(): void {
    this.send('viewport_changed', { ...this.#size, is_expanded: true, is_state_stable: true });
  }

  #change(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Known to every Telegram, with nothing to see or to answer. */
const SILENT = new Set([
  'web_app_biometry_open_settings',
  'web_app_close_scan_qr_popup',
  'web_app_hide_keyboard',
  'web_app_open_location_settings',
  'web_app_share_to_story',
  'web_app_stop_accelerometer',
  'web_app_stop_device_orientation',
  'web_app_stop_gyroscope',
  'web_app_switch_inline_query',
]);

/** Telegram's own question before it closes an app that has unsaved changes. */
const LEAVING: AppPopup = {
  title: 'Close the app?',
  message: 'Changes that you made may not be saved.',
  buttons: [
    { id: 'leave', text: 'Close anyway', destructive: true },
    { id: 'stay', text: 'Cancel', destructive: false },
  ],
};

/** A colour as the app set it: the name of a theme parameter, or a colour. */
export function colorOf(color: string, theme: ThemeParams): string {
  return color.startsWith('#') ? color : (theme[color] ?? theme.bg_color ?? '#ffffff');
}

/** Light or dark, by how bright a colour is (`#rrggbb`; weights of ITU-R BT.601). */
export function themeOf(color: string | undefined): Theme {
  const parts = (color ?? '').match(/[\da-f]{2}/gi)?.map((part) => Number.parseInt(part, 16));
  const [red = 255, green = 255, blue = 255] = parts ?? [];
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128 ? 'dark' : 'light';
}
