import { useSyncExternalStore } from 'react';
import { withTelegram } from './telegram';

export type Appearance = 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let theme: Appearance | null = null;

function become(dark: boolean): void {
  theme = dark ? 'dark' : 'light';
  for (const listener of listeners) listener();
}

/** Whether a colour (`#rrggbb`) is dark, by the weights of ITU-R BT.601. */
export function isDark(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] =
    colour.match(/[\da-f]{2}/gi)?.map((part) => Number.parseInt(part, 16)) ?? [];
  return red * 0.299 + green * 0.587 + blue * 0.114 < 120;
}

/** Takes the colours that Telegram gave with the address; its SDK follows their changes. */
export function startTheme(colours: Readonly<Record<string, string>>): void {
  for (const [name, colour] of Object.entries(colours)) {
    const variable = `--tg-theme-${name.replaceAll('_', '-')}`;
    document.documentElement.style.setProperty(variable, colour);
  }
  if (colours.bg_color) become(isDark(colours.bg_color));
  withTelegram(({ miniApp }) => {
    become(miniApp.isDark());
    return miniApp.isDark.sub(() => become(miniApp.isDark()));
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}

/** Light or dark: Telegram's theme where the app runs in it, else the system's. Live. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => theme ?? (system.matches ? 'dark' : 'light'));
}
