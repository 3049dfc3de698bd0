import { type CSSProperties, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
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

/** What browsers give to every popover, taken back. */
const PLAIN: CSSProperties = {
  margin: 0,
  border: 0,
  padding: 0,
  background: 'none',
  inlineSize: 'auto',
  insetBlockStart: 'auto',
  overflow: 'visible',
};

/** Where toasts appear; once in the app. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = box.current;
    if (!place?.showPopover) return;
    // A modal sheet is above everything but what was shown as a popover after it.
    if (place.matches(':popover-open')) place.hidePopover();
    if (shown.length > 0) place.showPopover();
  }, [shown]);
  return (
    <div
      ref={box}
      className="ov-toasts"
      role="status"
      aria-live="polite"
      popover="manual"
      style={PLAIN}
    >
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={`ov-toast ov-toast-${kind}`} dir="auto">
          {text}
        </div>
      ))}
    </div>
  );
}
