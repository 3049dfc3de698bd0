import type { Continued } from '../data/types';

/** How much of what one stopped in was played, 0 to 1; a sliver where that is not known. */
export function playedOf({ position_ms: position, duration_ms: duration }: Continued): number {
  return duration > 0 ? Math.min(1, Math.max(0.02, position / duration)) : 0.02;
}
