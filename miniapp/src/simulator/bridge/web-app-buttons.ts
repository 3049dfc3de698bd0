import type {
  ButtonParams,
  Handler,
  Haptics,
  ShownButton,
  TextButton,
  WebApp,
} from './web-app-types';

type Post = (method: string, params?: unknown) => void;
type Events = Pick<WebApp, 'onEvent' | 'offEvent'>;

/** `BackButton` or `SettingsButton`: shown or not. */
export function shownButton(post: Post, events: Events, name: 'back' | 'settings'): ShownButton {
  let isVisible = false;
  const event = `${name}ButtonClicked`;
  const button: ShownButton = {
    get isVisible() {
      return isVisible;
    },
    show: () => set(true),
    hide: () => set(false),
    onClick(handler: Handler) {
      events.onEvent(event, handler);
      return button;
    },
    offClick(handler: Handler) {
      events.offEvent(event, handler);
      return button;
    },
  };
  function set(visible: boolean): ShownButton {
    if (visible !== isVisible) {
      isVisible = visible;
      post(`web_app_setup_${name}_button`, { is_visible: visible });
    }
    return button;
  }
  return button;
}

/** `MainButton` or `SecondaryButton`: the wide buttons below the app. */
export function textButton(
  post: Post,
  events: Events,
  type: 'main' | 'secondary',
  colors: () => { readonly color: string; readonly textColor: string },
): TextButton {
  const event = `${type}ButtonClicked`;
  const set: {
    text: string;
    color?: string;
    text_color?: string;
    is_active: boolean;
    is_visible: boolean;
    is_progress_visible: boolean;
    has_shine_effect: boolean;
    position?: string;
  } = {
    text: type === 'main' ? 'Continue' : 'Cancel',
    is_active: true,
    is_visible: false,
    is_progress_visible: false,
    has_shine_effect: false,
  };
  function change(params: ButtonParams & { readonly is_progress_visible?: boolean }): TextButton {
    Object.assign(set, params);
    post(`web_app_setup_${type}_button`, { ...set });
    return button;
  }
  const button: TextButton = {
    type,
    get text() {
      return set.text;
    },
    set text(text) {
      change({ text });
    },
    get color() {
      return set.color ?? colors().color;
    },
    set color(color) {
      change({ color });
    },
    get textColor() {
      return set.text_color ?? colors().textColor;
    },
    set textColor(text_color) {
      change({ text_color });
    },
    get isVisible() {
      return set.is_visible;
    },
    get isActive() {
      return set.is_active;
    },
    get isProgressVisible() {
      return set.is_progress_visible;
    },
    setText: (text) => change({ text }),
    show: () => change({ is_visible: true }),
    hide: () => change({ is_visible: false }),
    enable: () => change({ is_active: true }),
    disable: () => change({ is_active: false }),
    showProgress: (leaveActive = false) =>
      change({ is_progress_visible: true, is_active: leaveActive && set.is_active }),
    hideProgress: () => change({ is_progress_visible: false, is_active: true }),
    setParams: change,
    onClick(handler: Handler) {
      events.onEvent(event, handler);
      return button;
    },
    offClick(handler: Handler) {
      events.offEvent(event, handler);
      return button;
    },
  };
  return button;
}

/** `HapticFeedback`. */
export function haptics(post: Post): Haptics {
  const feel = (params: object): Haptics => {
    post('web_app_trigger_haptic_feedback', params);
    return feedback;
  };
  const feedback: Haptics = {
    impactOccurred: (impact_style) => feel({ type: 'impact', impact_style }),
    notificationOccurred: (notification_type) => feel({ type: 'notification', notification_type }),
    selectionChanged: () => feel({ type: 'selection_change' }),
  };
  return feedback;
}
