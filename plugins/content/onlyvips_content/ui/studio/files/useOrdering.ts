import { type KeyboardEvent, type PointerEvent, type RefObject, useState } from 'react';
import { moved } from '../order';
import type { Handle } from './MediumRow';

/** Where a pointer is in a list: the row whose middle it has passed. */
function placeUnder(list: HTMLElement, y: number, from: number): number {
  const rows = [...list.querySelectorAll<HTMLElement>(':scope > [data-place]')];
  for (const row of rows) {
    const { top, height } = row.getBoundingClientRect();
    const place = Number(row.dataset.place);
    if (place < from && y < top + height / 2) return place;
    if (place > from && y < top + height / 2) return place - 1;
  }
  return y > (rows.at(-1)?.getBoundingClientRect().bottom ?? 0) - 8 ? rows.length - 1 : from;
}

/**
 * Puts the rows of a list into another order: by dragging their handles with a mouse or a finger,
 * and by the arrow keys.
 *
 * @param onMoved Told where the item is now.
 */
export function useOrdering<T>(
  list: RefObject<HTMLElement | null>,
  items: readonly T[],
  onChange: (items: T[]) => void,
  onMoved: (place: number) => void,
) {
  const [dragged, setDragged] = useState<number | null>(null);

  function move(from: number, to: number): void {
    const place = Math.max(0, Math.min(items.length - 1, to));
    if (place === from) return;
    onChange(moved(items, from, place));
    onMoved(place);
  }

  function onKeyDown(place: number, event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowUp: place - 1,
      ArrowDown: place + 1,
      Home: 0,
      End: items.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(place, to);
  }

  function onPointerDown(place: number, event: PointerEvent): void {
    const box = list.current;
    if (!box || event.button !== 0) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).focus();
    let current = [...items];
    let at = place;
    setDragged(at);
    const control = new AbortController();
    const onPointerMove = (next: globalThis.PointerEvent) => {
      const to = placeUnder(box, next.clientY, at);
      if (to === at) return;
      current = moved(current, at, to);
      at = to;
      setDragged(at);
      onChange(current);
    };
    const end = () => {
      control.abort();
      setDragged(null);
      if (at !== place) onMoved(at);
    };
    const { signal } = control;
    addEventListener('pointermove', onPointerMove, { signal });
    addEventListener('pointerup', end, { signal });
    addEventListener('pointercancel', end, { signal });
  }

  return {
    dragged,
    handleOf: (place: number): Handle => ({
      onKeyDown: (event) => onKeyDown(place, event),
      onPointerDown: (event) => onPointerDown(place, event),
    }),
  };
}
