import type { ComponentType } from 'react';
import { addMessages, type MessagesOf } from '../i18n/i18n';
import type { ScreenInfo } from './manifest';

interface ScreenModule {
  readonly default?: unknown;
  readonly messages?: unknown;
}

const loaded = new Map<string, Promise<ComponentType>>();

/**
 * Loads the module of a screen and its texts, once.
 *
 * @param attempt A browser remembers a module that could not be loaded under its address; another
 *   try needs another address.
 * @throws Error The module is not there, cannot be run, or is no screen.
 */
export function loadScreen(screen: ScreenInfo, attempt = 0): Promise<ComponentType> {
  const found = loaded.get(screen.module) ?? load(screen, attempt);
  loaded.set(screen.module, found);
  found.catch(() => loaded.delete(screen.module));
  return found;
}

async function load(screen: ScreenInfo, attempt: number): Promise<ComponentType> {
  const address = attempt ? `${screen.module}?attempt=${attempt}` : screen.module;
  const module = (await import(/* @vite-ignore */ address)) as ScreenModule;
  if (!isComponent(module.default)) {
    throw new Error(`${screen.module} has no component as its default export`);
  }
  if (typeof module.messages === 'function') {
    await addMessages(screen.plugin, module.messages as MessagesOf);
  }
  return module.default as ComponentType;
}

/** A function, or what `memo`, `lazy` and the like make of one. */
function isComponent(found: unknown): boolean {
  if (typeof found === 'function') return true;
  return typeof found === 'object' && found !== null && '$$typeof' in found && !('props' in found);
}
