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
 * Reads the launch parameters from the address
 * (https://docs.telegram-mini-apps.com/platform/launch-parameters), or those that were kept when
 * the page is loaded again.
 *
 * @returns null outside Telegram.
 */
export function readLaunch(hash: string, kept: Storage = sessionStorage): Launch | null {
  const given = hash.replace(/^#/, '');
  const raw = given.includes('tgWebAppData=') ? given : (kept.getItem(KEPT) ?? '');
  const params = new URLSearchParams(raw);
  const initData = params.get('tgWebAppData');
  if (!initData) return null;
  kept.setItem(KEPT, raw);
  const signed = new URLSearchParams(initData);
  const user = parse(signed.get('user'));
  return {
    initData,
    startParam: params.get('tgWebAppStartParam') ?? signed.get('start_param') ?? undefined,
    languageCode: typeof user.language_code === 'string' ? user.language_code : undefined,
    platform: params.get('tgWebAppPlatform') ?? 'unknown',
    theme: parse(params.get('tgWebAppThemeParams')) as Record<string, string>,
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
