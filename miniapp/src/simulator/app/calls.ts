import type { Log } from '../state/log';

/** Names of methods and events as people read them; the rest is said as it is. */
const NAMES: Readonly<Record<string, string>> = {
  web_app_trigger_haptic_feedback: 'Haptic feedback',
  web_app_setup_main_button: 'Main button',
  web_app_setup_secondary_button: 'Secondary button',
  web_app_setup_back_button: 'Back button',
  web_app_setup_settings_button: 'Settings button',
  web_app_setup_closing_behavior: 'Closing confirmation',
  web_app_open_invoice: 'Invoice opened',
  web_app_open_popup: 'Popup opened',
  web_app_open_link: 'Link opened',
  web_app_open_tg_link: 'Telegram link opened',
  web_app_ready: 'Ready',
  web_app_close: 'Closes',
  invoice_closed: 'Invoice closed',
  popup_closed: 'Popup closed',
  theme_changed: 'Theme changed',
  main_button_pressed: 'Main button pressed',
  secondary_button_pressed: 'Secondary button pressed',
  back_button_pressed: 'Back button pressed',
  settings_button_pressed: 'Settings button pressed',
};

/** The fields that matter in one line. */
const TOLD = ['impact_style', 'notification_type', 'text', 'slug', 'status', 'url', 'path_full'];

/** Writes into the log what the app asked, or what Telegram told it. */
export function logCall(
  log: Log,
  direction: 'in' | 'out',
  name: string,
  data: unknown,
  unknown = false,
): void {
  const fields = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const words = TOLD.filter((field) => fields[field] !== undefined).map((field) => fields[field]);
  if ('is_visible' in fields) words.push(fields.is_visible ? 'shown' : 'hidden');
  if (fields.is_progress_visible === true) words.push('waits');
  if (fields.is_active === false) words.push('off');
  if (unknown) words.push('(not a method that Telegram knows)');
  const told = NAMES[name] ?? name.replace(/^web_app_/, '').replaceAll('_', ' ');
  log.add(
    direction === 'out' ? 'app' : 'telegram',
    told.charAt(0).toUpperCase() + told.slice(1),
    words.join(', '),
    { [direction === 'out' ? 'method' : 'event']: name, data },
    unknown,
  );
}
