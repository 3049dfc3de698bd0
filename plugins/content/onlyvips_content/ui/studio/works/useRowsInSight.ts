import { type RefObject, useEffect, useState } from 'react';

/** Rows beyond the window that are drawn, so that scrolling finds them there. */
const BEYOND = 8;

interface Sight {
  readonly first: number;
  readonly end: number;
}

/**
 * Which rows of a long table are on the screen. All rows are equally high, so that the others need
 * not be drawn to know how much room they take.
 *
 * @param rowHeight CSS pixels.
 */
export function useRowsInSight(
  body: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): Sight {
  const [sight, setSight] = useState<Sight>({ first: 0, end: 30 });
  useEffect(() => {
    let frame = 0;
    function look(): void {
      frame = 0;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / rowHeight) - BEYOND);
      const end = Math.ceil((innerHeight - top) / rowHeight) + BEYOND;
      setSight((before) =>
        before.first === first && before.end === end ? before : { first, end },
      );
    }
    const onScroll = () => {
      if (!frame) frame = requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onScroll);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', onScroll);
      removeEventListener('resize', onScroll);
    };
  }, [body, rowHeight]);
  const first = Math.min(sight.first, Math.max(0, count - 1));
  return { first, end: Math.max(first, Math.min(sight.end, count)) };
}
