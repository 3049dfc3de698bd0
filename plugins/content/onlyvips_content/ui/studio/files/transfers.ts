import { uploadFile } from '@onlyvips/sdk/forms';
import { type Interrupted, noteInterrupted, notesOf } from './interrupted';
import { Speed } from './speed';

export type TransferState = 'waiting' | 'sending' | 'paused' | 'failed' | 'done';

/** A file on its way to the server. */
export interface Transfer {
  readonly id: string;
  readonly file: File;
  readonly state: TransferState;
  /** Bytes that have arrived. */
  readonly sent: number;
  /** Bytes a second; 0 while nothing can be said. */
  readonly speed: number;
  readonly error?: unknown;
  /** What became of it, once it is done. */
  readonly mediaId?: string;
}

/** Where something is uploaded to: the files of one work, a cover, a picture of a profile. */
export interface Place {
  readonly transfers: readonly Transfer[];
  /** What a reload cut off; it goes on when the same file is chosen again. */
  readonly interrupted: readonly Interrupted[];
}

const ENDPOINT = '/api/v1/content/uploads';
/** The server takes four at once from one person; other tabs want to live, too. */
const AT_ONCE = 2;
/** Progress is told no oftener than that. */
const TELL_MS = 200;

const places = new Map<string, Place>();
const running = new Map<string, AbortController>();
const listeners = new Set<() => void>();
let last = 0;

export function placeOf(name: string): Place {
  const found = places.get(name) ?? { transfers: [], interrupted: notesOf(name) };
  places.set(name, found);
  return found;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(name: string, place: Place): void {
  places.set(name, place);
  noteInterrupted(name, place);
  for (const listener of listeners) listener();
}

function change(name: string, id: string, changes: Partial<Transfer>): void {
  const place = placeOf(name);
  set(name, {
    ...place,
    transfers: place.transfers.map((one) => (one.id === id ? { ...one, ...changes } : one)),
  });
}

/** Begins to upload files; a file that was cut off goes on where it stopped. */
export function send(name: string, files: readonly File[]): void {
  const place = placeOf(name);
  const added = files.map((file): Transfer => {
    last += 1;
    return { id: `${name}-${last}`, file, state: 'waiting', sent: 0, speed: 0 };
  });
  const isAgain = (note: Interrupted) =>
    files.some((file) => file.name === note.name && file.size === note.size);
  set(name, {
    transfers: [...place.transfers, ...added],
    interrupted: place.interrupted.filter((note) => !isAgain(note)),
  });
  startNext();
}

/** Stops a transfer for now. */
export function pause(name: string, id: string): void {
  change(name, id, { state: 'paused', speed: 0 });
  running.get(id)?.abort();
}

/** Goes on with a transfer that was paused or failed. */
export function resume(name: string, id: string): void {
  change(name, id, { state: 'waiting', error: undefined });
  startNext();
}

/** Forgets a transfer, or one that was cut off by its file's name. */
export function forget(name: string, id: string): void {
  running.get(id)?.abort();
  const place = placeOf(name);
  set(name, {
    transfers: place.transfers.filter((one) => one.id !== id),
    interrupted: place.interrupted.filter((note) => note.name !== id),
  });
}

/** Lets what goes to one place go to another: a new work has got its number. */
export function rename(from: string, to: string): void {
  const place = places.get(from);
  if (!place) return;
  places.delete(from);
  noteInterrupted(from, { transfers: [], interrupted: [] });
  set(to, place);
}

function startNext(): void {
  for (const [name, place] of places) {
    for (const transfer of place.transfers) {
      if (running.size >= AT_ONCE) return;
      if (transfer.state === 'waiting' && !running.has(transfer.id)) void run(name, transfer);
    }
  }
}

/** Where a transfer is now; it may have moved with its work. */
function nameOf(id: string, otherwise: string): string {
  for (const [name, { transfers }] of places)
    if (transfers.some((one) => one.id === id)) return name;
  return otherwise;
}

async function run(name: string, { id, file }: Transfer): Promise<void> {
  const control = new AbortController();
  const speed = new Speed();
  let told = 0;
  const tell = (changes: Partial<Transfer>) => change(nameOf(id, name), id, changes);
  running.set(id, control);
  tell({ state: 'sending' });
  try {
    const { url } = await uploadFile(file, {
      endpoint: ENDPOINT,
      signal: control.signal,
      onProgress(sent) {
        const now = performance.now();
        speed.add(sent, now);
        if (control.signal.aborted || (now - told < TELL_MS && sent < file.size)) return;
        told = now;
        tell({ sent, speed: speed.perSecond });
      },
    });
    const mediaId = new URL(url, location.origin).pathname.split('/').at(-1) ?? '';
    tell({ state: 'done', sent: file.size, speed: 0, mediaId });
  } catch (error) {
    if (!control.signal.aborted) tell({ state: 'failed', speed: 0, error });
  } finally {
    running.delete(id);
    startNext();
  }
}

/** What failed because nothing was heard of the server goes on when there is a network again. */
function goOn(): void {
  for (const [name, { transfers }] of places) {
    for (const { id, state, error } of transfers)
      if (state === 'failed' && !hasAnswer(error)) resume(name, id);
  }
}

function hasAnswer(error: unknown): boolean {
  return Boolean((error as { originalResponse?: unknown } | null)?.originalResponse);
}

if (typeof window !== 'undefined') addEventListener('online', goOn);
