import { type Kept, ofTab } from '../storage';

/** What Telegram told when it opened the app. */
export interface Launch {
  /** Signed by Telegram; proves who the person is. */
  readonly initData: string;
  readonly startParam: string | undefined;
  readonly languageCode: string | undefined;
  readonly platform: string;
  readonly theme: Readonly<Record<string, string>>;
}

const KEPT = 'onlyvips.launch';

/**
 * Whether a Telegram is around the page: its phone and desktop programs put an object into the
 * window, and its web client frames it
 * (https://docs.telegram-mini-apps.com/platform/methods#calling-methods).
 *
 * Else the address alone would sign one in as whoever sent the link.
 */
function telegramIsAround(): boolean {
  const { external } = window as { external?: object };
  return (
    'TelegramWebviewProxy' in window ||
    (external !== undefined && 'notify' in external) ||
    window.parent !== window
  );
}

/**
 * Reads the launch parameters from the address
 * (https://docs.telegram-mini-apps.com/platform/launch-parameters), or those that were kept when
 * the page is loaded again; by then its start parameter has led where it leads.
 *
 * @returns null outside Telegram.
 */
export function readLaunch(hash: string, kept: Kept = ofTab): Launch | null {
  if (!telegramIsAround()) return null;
  const given = hash.replace(/^#/, '');
  const isNew = given.includes('tgWebAppData=');
  const raw = isNew ? given : (kept.getItem(KEPT) ?? '');
  const params = new URLSearchParams(raw);
  const initData = params.get('tgWebAppData');
  if (!initData) return null;
  kept.setItem(KEPT, raw);
  const signed = new URLSearchParams(initData);
  const user = parse(signed.get('user'));
  const start = params.get('tgWebAppStartParam') ?? signed.get('start_param') ?? undefined;
  return {
    initData,
    startParam: isNew ? start : undefined,
    languageCode: typeof user.language_code === 'string' ? user.language_code : undefined,
    platform: params.get('tgWebAppPlatform') ?? 'unknown',
    theme: colours(parse(params.get('tgWebAppThemeParams'))),
  };
}

function parse(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What is a colour (`#rrggbb`) of what came with the address, which anybody may have written. */
function colours(given: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(given).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && /^#[\da-f]{6}$/i.test(entry[1]),
  );
  return Object.fromEntries(entries);
}
