import { type Launch, readLaunch } from './launch';

export type Bridge = typeof import('./bridge-parts');

/** Whether the app runs inside Telegram; decided once, at the start. */
export let insideTelegram = false;

let bridge: Promise<Bridge> | null = null;

/** Connects to Telegram, where the app runs in it; the connection itself comes a little later. */
export function startTelegram(): Launch | null {
  const launch = readLaunch(location.hash);
  if (!launch) return null;
  insideTelegram = true;
  bridge = import('./bridge-parts');
  bridge.catch((error: unknown) => console.error('Telegram cannot be spoken to.', error));
  return launch;
}

/**
 * Does something with Telegram as soon as that is possible; nothing outside Telegram.
 *
 * @param use May return what undoes it.
 * @returns Undoes it, also when it has not been done yet.
 */
export function withTelegram(use: (telegram: Bridge) => (() => void) | undefined): () => void {
  let left = false;
  let undo: (() => void) | undefined;
  bridge?.then(
    (telegram) => {
      if (!left) undo = use(telegram);
    },
    () => {},
  );
  return () => {
    left = true;
    undo?.();
  };
}

function feel(use: (feedback: Bridge['hapticFeedback']) => void): void {
  withTelegram(({ hapticFeedback }) => {
    use(hapticFeedback);
    return undefined;
  });
}

/** Lets the phone be felt. Nothing where there is nothing to feel. */
export const haptic = {
  success: () => feel((phone) => phone.notificationOccurred.ifAvailable('success')),
  warning: () => feel((phone) => phone.notificationOccurred.ifAvailable('warning')),
  error: () => feel((phone) => phone.notificationOccurred.ifAvailable('error')),
  tap: () => feel((phone) => phone.impactOccurred.ifAvailable('light')),
  select: () => feel((phone) => phone.selectionChanged.ifAvailable()),
};

/** Tells Telegram that there is something to see; its placeholder goes away. */
export function ready(): void {
  withTelegram(({ miniApp }) => {
    miniApp.ready.ifAvailable();
    return undefined;
  });
}

/** Closes the app and goes back to the chat. */
export function closeApp(): void {
  withTelegram(({ miniApp }) => {
    miniApp.close.ifAvailable();
    return undefined;
  });
}

export type InvoiceOutcome = 'paid' | 'cancelled' | 'failed' | 'pending' | 'unavailable';

/**
 * Opens an invoice of Telegram and says how it ended.
 *
 * @param url `https://t.me/$…`, from the platform.
 * @returns `unavailable` in a browser, where Telegram has no way to pay.
 */
export async function openInvoice(url: string): Promise<InvoiceOutcome> {
  if (!bridge) return 'unavailable';
  const { invoice } = await bridge;
  if (!invoice.isSupported()) return 'unavailable';
  return (await invoice.openUrl(url)) as InvoiceOutcome;
}

const SCHEMES = new Set(['https:', 'http:', 'tg:', 'ton:', 'tc:']);

/** Opens an address outside the app: links to t.me inside Telegram, others in a browser. */
export function openExternal(url: string): void {
  const { protocol, hostname } = new URL(url, location.href);
  if (!SCHEMES.has(protocol)) return;
  if (!insideTelegram || !protocol.startsWith('http')) {
    window.open(url, '_blank', 'noopener,noreferrer');
    return;
  }
  withTelegram(({ openLink, openTelegramLink }) => {
    if (hostname === 't.me') openTelegramLink(url);
    else openLink(url);
    return undefined;
  });
}
