import type { OpenedApp, ThemeParams } from '../api/types';
import { themeOf } from './bridge';
import { haptics, shownButton, textButton } from './web-app-buttons';
import type { Handler, Insets, WebApp } from './web-app-types';

const NO_INSETS: Insets = { top: 0, bottom: 0, left: 0, right: 0 };

/** Names of Telegram's events, and those that apps know them by. */
const NAMES: Readonly<Record<string, string>> = {
  theme_changed: 'themeChanged',
  viewport_changed: 'viewportChanged',
  main_button_pressed: 'mainButtonClicked',
  secondary_button_pressed: 'secondaryButtonClicked',
  back_button_pressed: 'backButtonClicked',
  settings_button_pressed: 'settingsButtonClicked',
  invoice_closed: 'invoiceClosed',
  popup_closed: 'popupClosed',
  clipboard_text_received: 'clipboardTextReceived',
  write_access_requested: 'writeAccessRequested',
  safe_area_changed: 'safeAreaChanged',
  content_safe_area_changed: 'contentSafeAreaChanged',
  file_download_requested: 'fileDownloadRequested',
};

interface Fields {
  themeParams: ThemeParams;
  isActive: boolean;
  viewportHeight: number;
  closing: boolean;
  swipes: boolean;
}

/** What the app's window is given, and what tells it of Telegram's events. */
export interface GivenWebApp {
  readonly webApp: WebApp;
  receive(event: string, data: unknown): void;
}

/**
 * Makes `window.Telegram.WebApp` on the same protocol that the SDKs speak.
 *
 * @param opened What opened the app.
 * @param post Calls a method of Telegram.
 */
export function createWebApp(
  opened: OpenedApp,
  post: (method: string, params?: unknown) => void,
): GivenWebApp {
  const handlers = new Map<string, Set<Handler>>();
  const fields: Fields = {
    themeParams: opened.theme_params,
    isActive: true,
    viewportHeight: 0,
    closing: false,
    swipes: true,
  };
  const events = {
    onEvent(event: string, handler: Handler) {
      handlers.set(event, (handlers.get(event) ?? new Set()).add(handler));
    },
    offEvent(event: string, handler: Handler) {
      handlers.get(event)?.delete(handler);
    },
  };
  const emit = (event: string, data?: unknown) => {
    for (const handler of [...(handlers.get(event) ?? [])]) handler.call(webApp, data);
  };
  /** Hears of an event until `use` says that it was the one. */
  const once = <T>(event: string, use: (data: T) => boolean) => {
    const handler: Handler = (data) => {
      if (use((data ?? {}) as T)) events.offEvent(event, handler);
    };
    events.onEvent(event, handler);
  };
  const color = (name: string) => fields.themeParams[name] ?? '';

  const webApp: WebApp = {
    initData: opened.init_data,
    initDataUnsafe: readInitData(opened.init_data),
    version: opened.version,
    platform: opened.platform,
    get colorScheme() {
      return themeOf(fields.themeParams.bg_color);
    },
    get themeParams() {
      return fields.themeParams;
    },
    get isActive() {
      return fields.isActive;
    },
    get isClosingConfirmationEnabled() {
      return fields.closing;
    },
    get isVerticalSwipesEnabled() {
      return fields.swipes;
    },
    get viewportHeight() {
      return fields.viewportHeight;
    },
    get viewportStableHeight() {
      return fields.viewportHeight;
    },
    isExpanded: true,
    isFullscreen: false,
    safeAreaInset: NO_INSETS,
    contentSafeAreaInset: NO_INSETS,
    BackButton: shownButton(post, events, 'back'),
    SettingsButton: shownButton(post, events, 'settings'),
    MainButton: textButton(post, events, 'main', () => ({
      color: color('button_color'),
      textColor: color('button_text_color'),
    })),
    SecondaryButton: textButton(post, events, 'secondary', () => ({
      color: color('bottom_bar_bg_color'),
      textColor: color('button_color'),
    })),
    HapticFeedback: haptics(post),
    ...events,
    isVersionAtLeast: (version) => compare(opened.version, version) >= 0,
    ready: () => post('web_app_ready'),
    expand: () => post('web_app_expand'),
    close: () => post('web_app_close'),
    sendData: (data) => post('web_app_data_send', { data }),
    setHeaderColor: (value) => post('web_app_set_header_color', named(value)),
    setBackgroundColor: (value) =>
      post('web_app_set_background_color', { color: color(value) || value }),
    setBottomBarColor: (value) =>
      post('web_app_set_bottom_bar_color', { color: color(value) || value }),
    enableClosingConfirmation: () => closing(true),
    disableClosingConfirmation: () => closing(false),
    enableVerticalSwipes: () => swipes(true),
    disableVerticalSwipes: () => swipes(false),
    openLink: (url, options) => post('web_app_open_link', { url, ...options }),
    openTelegramLink(url) {
      const { pathname, search } = new URL(url);
      post('web_app_open_tg_link', { path_full: pathname + search });
    },
    openInvoice(url, callback) {
      const slug = url.match(/t\.me\/(?:invoice\/|\$)([\w-]+)/)?.[1] ?? url;
      once<{ slug: string; url?: string; status: string }>('invoiceClosed', (closed) => {
        if (closed.slug !== slug) return false;
        callback?.(closed.status);
        return true;
      });
      post('web_app_open_invoice', { slug });
    },
    showPopup(params, callback) {
      once<{ button_id?: string }>('popupClosed', ({ button_id }) => {
        callback?.(button_id ?? '');
        return true;
      });
      post('web_app_open_popup', { title: '', buttons: [{ type: 'close' }], ...params });
    },
    showAlert(message, callback) {
      webApp.showPopup({ message }, () => callback?.());
    },
    showConfirm(message, callback) {
      const buttons = [{ type: 'ok', id: 'ok' }, { type: 'cancel' }];
      webApp.showPopup({ message, buttons }, (id) => callback?.(id === 'ok'));
    },
    requestWriteAccess(callback) {
      once<{ status: string }>('writeAccessRequested', ({ status }) => {
        callback?.(status === 'allowed');
        return true;
      });
      post('web_app_request_write_access');
    },
    readTextFromClipboard(callback) {
      const req_id = crypto.randomUUID();
      once<{ req_id: string; data?: string | null }>('clipboardTextReceived', (received) => {
        if (received.req_id !== req_id) return false;
        callback?.(received.data ?? null);
        return true;
      });
      post('web_app_read_text_from_clipboard', { req_id });
    },
  };

  function closing(on: boolean): void {
    fields.closing = on;
    post('web_app_setup_closing_behavior', { need_confirmation: on });
  }
  function swipes(on: boolean): void {
    fields.swipes = on;
    post('web_app_setup_swipe_behavior', { allow_vertical_swipe: on });
  }

  return {
    webApp,
    receive(event, data) {
      if (event === 'theme_changed') {
        fields.themeParams = (data as { theme_params: ThemeParams }).theme_params;
      } else if (event === 'viewport_changed') {
        fields.viewportHeight = (data as { height: number }).height;
        emit('viewportChanged', { isStateStable: true });
        return;
      } else if (event === 'visibility_changed') {
        fields.isActive = (data as { is_visible: boolean }).is_visible;
        emit(fields.isActive ? 'activated' : 'deactivated');
        return;
      }
      const name = NAMES[event];
      if (name) emit(name, data);
    },
  };
}

function named(color: string): object {
  return color.startsWith('#') ? { color } : { color_key: color };
}

/** The fields of `initData`; those that are JSON as what they mean. */
function readInitData(initData: string): Record<string, unknown> {
  const fields: [string, unknown][] = [...new URLSearchParams(initData)].map(([name, value]) => {
    try {
      return [name, /^[{[]|^\d+$/.test(value) ? JSON.parse(value) : value];
    } catch {
      return [name, value];
    }
  });
  return Object.fromEntries(fields);
}

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
