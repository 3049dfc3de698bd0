/** What is kept in a browser, as far as it keeps anything. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Forgets at the end of the page. */
function inMemory(): Kept {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
}

/**
 * The browser's storage, or one that forgets: browsers deny it where cookies are forbidden, and in
 * frames of other sites, which Telegram Web's are.
 */
export function storage(name: 'localStorage' | 'sessionStorage'): Kept {
  try {
    const found = window[name];
    found.setItem('onlyvips.probe', '');
    found.removeItem('onlyvips.probe');
    return found;
  } catch {
    return inMemory();
  }
}

export const ofBrowser: Kept = storage('localStorage');
export const ofTab: Kept = storage('sessionStorage');
