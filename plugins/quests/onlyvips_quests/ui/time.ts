import type { Format } from '@onlyvips/sdk';
import { useEffect, useState } from 'react';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The present moment, milliseconds since 1970; it is told anew each `step` milliseconds. */
export function useNow(step: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}

/** How often a countdown to a moment has to be drawn: each second in its last hour. */
export function stepTo(moment: string, now = Date.now()): number {
  return Date.parse(moment) - now < HOUR * 1000 ? 1000 : 30_000;
}

/** A span of time as people read it: "2 days 5 hr", "3 hr 20 min", "4:05". */
export function span(seconds: number, format: Format): string {
  const left = Math.max(0, Math.ceil(seconds));
  if (left < HOUR) return format.duration(left);
  const parts: readonly [number, string][] =
    left >= DAY
      ? [
          [Math.floor(left / DAY), 'day'],
          [Math.floor((left % DAY) / HOUR), 'hour'],
        ]
      : [
          [Math.floor(left / HOUR), 'hour'],
          [Math.floor((left % HOUR) / MINUTE), 'minute'],
        ];
  return parts
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(format.language, { style: 'unit', unit, unitDisplay: 'short' }).format(
        count,
      ),
    )
    .join(' ');
}

/** A calendar day, `2026-11-26`, where the person is. */
export function dayOf(moment: number, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
}
