/** How a picture is moved and enlarged within its frame; pixels from the frame's middle. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const CLOSEST = 5;
/** What a double tap enlarges to. */
export const CLOSE = 2.5;

const between = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** Keeps a picture within its frame: no further away than its edges. */
export function held(view: View, frame: { readonly width: number; readonly height: number }): View {
  const scale = between(view.scale, 1, CLOSEST);
  const sideways = (frame.width * (scale - 1)) / 2;
  const upwards = (frame.height * (scale - 1)) / 2;
  return {
    scale,
    x: between(view.x, -sideways, sideways),
    y: between(view.y, -upwards, upwards),
  };
}

/** Enlarges so that what lies below a point stays there. */
export function zoomedAt(view: View, scale: number, point: Point): View {
  const next = between(scale, 1, CLOSEST);
  const factor = next / view.scale;
  return {
    scale: next,
    x: point.x - (point.x - view.x) * factor,
    y: point.y - (point.y - view.y) * factor,
  };
}

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
