import type { Place } from './transfers';

/** A file that was on its way when the page was left. */
export interface Interrupted {
  readonly name: string;
  readonly size: number;
  readonly sent: number;
}

const PREFIX = 'onlyvips.content.uploads.';

/** What was on its way when the page was left last. */
export function notesOf(place: string): readonly Interrupted[] {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + place) ?? '[]') as Interrupted[];
  } catch {
    return [];
  }
}

/** Notes what would be cut off now; a file itself cannot be kept. */
export function noteInterrupted(place: string, { transfers, interrupted }: Place): void {
  const open = transfers.filter(({ state }) => state !== 'done');
  const notes = [
    ...interrupted,
    ...open.map(({ file, sent }) => ({ name: file.name, size: file.size, sent })),
  ];
  try {
    if (notes.length) localStorage.setItem(PREFIX + place, JSON.stringify(notes));
    else localStorage.removeItem(PREFIX + place);
  } catch {
    // Storage is forbidden here: then nothing is said of it after a reload.
  }
}
