import { useSyncExternalStore } from 'react';
import { haptic } from '../telegram/telegram';

interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'success' | 'error';
  readonly text: string;
}

const SHOWN_MS = 5000;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(kind: Toast['kind'], text: string): void {
  last += 1;
  const id = last;
  // The same words twice tell no more than once.
  change([...toasts.filter((other) => other.text !== text).slice(-2), { id, kind, text }]);
  setTimeout(() => change(toasts.filter((other) => other.id !== id)), SHOWN_MS);
}

/** Short words that come and go. */
export const toast = {
  info: (text: string) => show('info', text),
  success(text: string) {
    haptic.success();
    show('success', text);
  },
  error(text: string) {
    haptic.error();
    show('error', text);
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once in the app. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="ov-toasts" role="status" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={`ov-toast ov-toast-${kind}`} dir="auto">
          {text}
        </div>
      ))}
    </div>
  );
}
