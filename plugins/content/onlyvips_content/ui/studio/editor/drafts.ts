import { useAccount } from '@onlyvips/sdk';
import { useSyncExternalStore } from 'react';
import type { Draft, Edit } from './draft';

/** What was written and is not kept by the server yet, and what the server had then. */
export interface Unsaved {
  /** See `printOf`. */
  readonly base: string;
  readonly draft: Draft;
}

const PREFIX = 'onlyvips.content.draft.';
const known = new Map<string, Unsaved | null>();
const listeners = new Set<() => void>();

function read(key: string): Unsaved | null {
  const found = known.get(key);
  if (found !== undefined) return found;
  let stored: Unsaved | null = null;
  try {
    stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Unsaved | null;
  } catch {
    // Storage is forbidden here, or somebody else wrote there: there is nothing to go on with.
  }
  known.set(key, stored);
  return stored;
}

function write(key: string, unsaved: Unsaved | null): void {
  known.set(key, unsaved);
  try {
    if (unsaved) localStorage.setItem(key, JSON.stringify(unsaved));
    else localStorage.removeItem(key);
  } catch {
    // Then it is kept for as long as the page is open.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * What somebody writes, kept on the device with every key that is pressed: it outlives another
 * screen, a reload, and a session that ended. In Telegram that means closing the app, which takes
 * what a tab keeps along; so it is not kept in the tab.
 *
 * @param name The work's number, or `new`.
 */
export function useUnsaved(name: string) {
  const key = `${PREFIX}${useAccount().id}.${name}`;
  const unsaved = useSyncExternalStore(subscribe, () => read(key));
  return {
    unsaved,
    /** Changes what is written; `original` is what it begins with. */
    edit(change: Edit, original: Unsaved) {
      const before = read(key) ?? original;
      write(key, { ...before, draft: change(before.draft) });
    },
    /** Goes on with it upon what the server has now. */
    moveTo(base: string) {
      const before = read(key);
      if (before) write(key, { ...before, base });
    },
    forget: () => write(key, null),
  };
}

/** Forgets what is remembered beside the storage; for tests. */
export function forgetDrafts(): void {
  known.clear();
}
