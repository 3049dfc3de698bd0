import { useSyncExternalStore } from 'react';

/** From which width of the window on there are so many columns. */
const STEPS: readonly (readonly [number, number])[] = [
  [1180, 4],
  [640, 3],
  [0, 2],
];

const columnsOf = (width: number): number => STEPS.find(([from]) => width >= from)?.[1] ?? 2;

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}

/** How many covers stand beside each other, and how wide one is. */
export function useColumns(): { readonly columns: number; readonly width: number } {
  const window = useSyncExternalStore(subscribe, () => innerWidth);
  const columns = columnsOf(window);
  // As the shell lays a page out: a side bar from 900 on, and 960 at most.
  const page = window >= 900 ? Math.min(window - 248, 960) - 64 : Math.min(window, 760) - 32;
  return { columns, width: (page - (columns - 1) * 12) / columns };
}
