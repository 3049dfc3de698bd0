import type { ThemeParams } from '../api/types';

// What apps find in `window.Telegram.WebApp` (https://core.telegram.org/bots/webapps). Not all of
// it: sensors, biometrics and sharing are left to the protocol, which says that they are absent.

export type Handler = (data?: unknown) => void;

export interface Insets {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface ShownButton {
  readonly isVisible: boolean;
  show(): this;
  hide(): this;
  onClick(handler: Handler): this;
  offClick(handler: Handler): this;
}

export interface ButtonParams {
  readonly text?: string;
  readonly color?: string;
  readonly text_color?: string;
  readonly is_active?: boolean;
  readonly is_visible?: boolean;
  readonly has_shine_effect?: boolean;
  readonly position?: string;
}

export interface TextButton extends ShownButton {
  readonly type: 'main' | 'secondary';
  text: string;
  color: string;
  textColor: string;
  readonly isActive: boolean;
  readonly isProgressVisible: boolean;
  setText(text: string): this;
  enable(): this;
  disable(): this;
  showProgress(leaveActive?: boolean): this;
  hideProgress(): this;
  setParams(params: ButtonParams): this;
}

export interface Haptics {
  impactOccurred(style: string): Haptics;
  notificationOccurred(type: string): Haptics;
  selectionChanged(): Haptics;
}

export interface PopupParams {
  readonly title?: string;
  readonly message: string;
  readonly buttons?: readonly { id?: string; type?: string; text?: string }[];
}

export interface WebApp {
  readonly initData: string;
  readonly initDataUnsafe: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly platform: string;
  readonly colorScheme: 'light' | 'dark';
  readonly themeParams: ThemeParams;
  readonly isActive: boolean;
  readonly isExpanded: boolean;
  readonly isFullscreen: boolean;
  readonly isClosingConfirmationEnabled: boolean;
  readonly isVerticalSwipesEnabled: boolean;
  readonly viewportHeight: number;
  readonly viewportStableHeight: number;
  readonly safeAreaInset: Insets;
  readonly contentSafeAreaInset: Insets;
  readonly BackButton: ShownButton;
  readonly SettingsButton: ShownButton;
  readonly MainButton: TextButton;
  readonly SecondaryButton: TextButton;
  readonly HapticFeedback: Haptics;
  isVersionAtLeast(version: string): boolean;
  onEvent(event: string, handler: Handler): void;
  offEvent(event: string, handler: Handler): void;
  ready(): void;
  expand(): void;
  close(): void;
  sendData(data: string): void;
  setHeaderColor(color: string): void;
  setBackgroundColor(color: string): void;
  setBottomBarColor(color: string): void;
  enableClosingConfirmation(): void;
  disableClosingConfirmation(): void;
  enableVerticalSwipes(): void;
  disableVerticalSwipes(): void;
  openLink(url: string, options?: { readonly try_instant_view?: boolean }): void;
  openTelegramLink(url: string): void;
  openInvoice(url: string, callback?: (status: string) => void): void;
  showPopup(params: PopupParams, callback?: (id: string) => void): void;
  showAlert(message: string, callback?: () => void): void;
  showConfirm(message: string, callback?: (ok: boolean) => void): void;
  requestWriteAccess(callback?: (granted: boolean) => void): void;
  readTextFromClipboard(callback?: (text: string | null) => void): void;
}
