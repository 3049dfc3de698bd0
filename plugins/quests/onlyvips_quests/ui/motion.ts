import { useEffect, useRef, useState } from 'react';

const COUNTING_MS = 900;

/** Whether the person asked for little movement. */
export function isCalm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * A number that counts to its new value when it changes, and shows the first one at once.
 *
 * @param from Where the first one begins to count instead.
 */
export function useCounting(value: number, from = value): number {
  const [shown, setShown] = useState(from);
  const current = useRef(from);
  useEffect(() => {
    const start = current.current;
    if (start === value) return;
    if (isCalm()) {
      current.current = value;
      setShown(value);
      return;
    }
    const began = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      const part = Math.min(1, Math.max(0, now - began) / COUNTING_MS);
      // Quick at first, then slower.
      current.current = Math.round(start + (value - start) * (1 - (1 - part) ** 3));
      setShown(current.current);
      if (part < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return shown;
}
