import { useCallback, useEffect, useState } from 'react';
import type { Theme } from '../api/types';

const KEPT = 'onlyvips.simulator.theme';

/** Telegram's theme on this page: the system's until somebody chose another one. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = localStorage.getItem(KEPT);
    if (kept === 'light' || kept === 'dark') return kept;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  });
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const toggle = useCallback(() => {
    setTheme((shown) => {
      const other = shown === 'dark' ? 'light' : 'dark';
      localStorage.setItem(KEPT, other);
      return other;
    });
  }, []);
  return [theme, toggle];
}
