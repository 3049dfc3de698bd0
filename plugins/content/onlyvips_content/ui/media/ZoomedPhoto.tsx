import { type PointerEvent, useEffect, useRef } from 'react';
import type { Medium } from '../data/types';
import { Still } from './Still';
import { CLOSE, distance, held, middle, type Point, type View, WHOLE, zoomedAt } from './zoom';

export interface ZoomedPhotoProps {
  readonly medium: Medium;
  readonly alt: string;
  /** Another one is shown: this one goes back to its whole. */
  readonly active: boolean;
  /** Whether it is enlarged; while it is, a swipe moves it and does not turn the page. */
  readonly onZoom: (zoomed: boolean) => void;
  readonly onPulledDown: () => void;
}

const TAP_MS = 300;
const PULLED = 110;

/** A photo that fills its frame; two fingers, a double tap or the wheel enlarge it. */
export function ZoomedPhoto({ medium, alt, active, onZoom, onPulledDown }: ZoomedPhotoProps) {
  const frame = useRef<HTMLDivElement>(null);
  const photo = useRef<HTMLDivElement>(null);
  const view = useRef<View>(WHOLE);
  const fingers = useRef(new Map<number, Point>());
  const tap = useRef({ at: 0, x: 0, y: 0 });
  const pull = useRef(0);

  function show(next: View, smooth = false): void {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !photo.current) return;
    const zoomed = view.current.scale > 1;
    view.current = held(next, box);
    const { scale, x, y } = view.current;
    photo.current.style.transition = smooth ? 'transform 0.2s' : 'none';
    photo.current.style.transform = `translate(${x}px, ${y + pull.current}px) scale(${scale})`;
    frame.current?.classList.toggle('content-zoomed', scale > 1);
    if (zoomed !== scale > 1) onZoom(scale > 1);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is shown
  useEffect(() => {
    if (!active) show(WHOLE);
  }, [active]);

  // React listens passively to the wheel, and could not keep the page from scrolling.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it uses lies in references
  useEffect(() => {
    const box = frame.current;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && view.current.scale === 1 && Math.abs(event.deltaX) > 2) return;
      event.preventDefault();
      show(zoomedAt(view.current, view.current.scale * Math.exp(-event.deltaY / 300), from(event)));
    };
    box?.addEventListener('wheel', turn, { passive: false });
    return () => box?.removeEventListener('wheel', turn);
  }, []);

  function from(event: { readonly clientX: number; readonly clientY: number }): Point {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return {
      x: event.clientX - box.left - box.width / 2,
      y: event.clientY - box.top - box.height / 2,
    };
  }

  function press(event: PointerEvent): void {
    fingers.current.set(event.pointerId, from(event));
    if (view.current.scale > 1 || fingers.current.size > 1) {
      frame.current?.setPointerCapture(event.pointerId);
    }
  }

  function move(event: PointerEvent): void {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = from(event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    const { scale, x, y } = view.current;
    if (other) {
      const was = middle(before, other);
      const is = middle(now, other);
      const wider = distance(now, other) / Math.max(1, distance(before, other));
      const moved = { scale, x: x + is.x - was.x, y: y + is.y - was.y };
      show(zoomedAt(moved, scale * wider, is));
    } else if (scale > 1) {
      show({ scale, x: x + now.x - before.x, y: y + now.y - before.y });
    } else if (event.pointerType !== 'mouse') {
      pull.current += now.y - before.y;
      show(WHOLE);
    }
  }

  function lift(event: PointerEvent): void {
    const alone = fingers.current.size === 1;
    if (!fingers.current.delete(event.pointerId) || !alone) return;
    const pulled = pull.current;
    pull.current = 0;
    if (event.type === 'pointerup' && pulled > PULLED) {
      onPulledDown();
      return;
    }
    if (pulled !== 0) show(WHOLE, true);
    const point = from(event);
    const last = tap.current;
    tap.current = { at: event.timeStamp, ...point };
    if (event.timeStamp - last.at < TAP_MS && distance(point, last) < 30) {
      tap.current.at = 0;
      const { scale } = view.current;
      show(scale > 1 ? WHOLE : zoomedAt(view.current, CLOSE, point), true);
    }
  }

  return (
    <div
      ref={frame}
      className="content-zoom"
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={lift}
      onPointerCancel={lift}
    >
      <div ref={photo} className="content-zoom-photo">
        <Still
          picture={medium.url ? { ...medium, url: medium.url, blurred: false } : medium.preview}
          preview={medium.preview}
          alt={alt}
          eager
        />
      </div>
    </div>
  );
}
