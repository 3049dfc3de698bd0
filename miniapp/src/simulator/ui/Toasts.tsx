import { useCallback, useState } from 'react';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const SHOWN_MS = 3500;
let last = 0;

/** Short words on the phone, and what shows them. */
export function useToasts(): readonly [readonly Toast[], (text: string) => void] {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const show = useCallback((text: string) => {
    last += 1;
    const id = last;
    setToasts((shown) => [...shown.filter((other) => other.text !== text).slice(-1), { id, text }]);
    setTimeout(() => setToasts((shown) => shown.filter((other) => other.id !== id)), SHOWN_MS);
  }, []);
  return [toasts, show];
}

export function Toasts({ toasts }: { readonly toasts: readonly Toast[] }) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text }) => (
        <p key={id} dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}
