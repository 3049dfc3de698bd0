/** What a MiniApp made of the Telegram around it. */
export interface AppState {
  /** The app drew itself; until then a placeholder is shown. */
  readonly ready: boolean;
  /** The app said that it can reload itself. */
  readonly reloads: boolean;
  readonly back: boolean;
  readonly settings: boolean;
  readonly confirmsClose: boolean;
  readonly swipes: boolean;
  /** Colours: names of theme parameters, or `#rrggbb`. */
  readonly header: string;
  readonly background: string;
  readonly bottomBar: string;
  readonly main: BottomButton;
  readonly secondary: BottomButton;
  readonly position: 'left' | 'right' | 'top' | 'bottom';
  readonly popup: AppPopup | null;
}

export interface BottomButton {
  readonly visible: boolean;
  readonly enabled: boolean;
  readonly progress: boolean;
  readonly shine: boolean;
  readonly text: string;
  /** null for the theme's. */
  readonly color: string | null;
  readonly textColor: string | null;
}

export interface AppPopup {
  readonly title: string;
  readonly message: string;
  readonly buttons: readonly PopupButton[];
}

export interface PopupButton {
  readonly id: string;
  readonly text: string;
  readonly destructive: boolean;
}

const BUTTON: BottomButton = {
  visible: false,
  enabled: true,
  progress: false,
  shine: false,
  text: 'Continue',
  color: null,
  textColor: null,
};

export const INITIAL: AppState = {
  ready: false,
  reloads: false,
  back: false,
  settings: false,
  confirmsClose: false,
  swipes: true,
  header: 'bg_color',
  background: 'bg_color',
  bottomBar: 'bottom_bar_bg_color',
  main: BUTTON,
  secondary: { ...BUTTON, text: 'Cancel' },
  position: 'left',
  popup: null,
};

interface ButtonParams {
  readonly is_visible?: boolean;
  readonly is_active?: boolean;
  readonly is_progress_visible?: boolean;
  readonly has_shine_effect?: boolean;
  readonly text?: string;
  readonly color?: string;
  readonly text_color?: string;
}

/** Applies what `web_app_setup_main_button` gives; what it leaves out stays. */
export function setUpButton(button: BottomButton, params: ButtonParams): BottomButton {
  const text = params.text?.trim() ?? button.text;
  return {
    // Telegram shows no button without a text.
    visible: (params.is_visible ?? button.visible) && text !== '',
    enabled: params.is_active ?? button.enabled,
    progress: params.is_progress_visible ?? button.progress,
    shine: params.has_shine_effect ?? button.shine,
    text,
    color: params.color ?? button.color,
    textColor: params.text_color ?? button.textColor,
  };
}

const TEXTS: Readonly<Record<string, string>> = { ok: 'OK', close: 'Close', cancel: 'Cancel' };

/** Reads what `web_app_open_popup` gives: one to three buttons, at least "OK". */
export function readPopup(params: {
  readonly title?: string;
  readonly message?: string;
  readonly buttons?: readonly { id?: string; type?: string; text?: string }[];
}): AppPopup {
  const buttons = (params.buttons ?? []).slice(0, 3).map(({ id = '', type = 'default', text }) => ({
    id,
    text: TEXTS[type] ?? text ?? '',
    destructive: type === 'destructive',
  }));
  return {
    title: params.title ?? '',
    message: params.message ?? '',
    buttons: buttons.length ? buttons : [{ id: '', text: 'OK', destructive: false }],
  };
}
