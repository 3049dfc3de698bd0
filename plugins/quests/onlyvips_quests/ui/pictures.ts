import type { Bounds } from './types';

type ProofBounds = Bounds['proof'];

const QUALITIES = [0.9, 0.8, 0.65];

/** The picture cannot be used; `reason` is the end of a message's key. */
export class PictureError extends Error {
  override readonly name = 'PictureError';

  constructor(readonly reason: 'unreadable' | 'too-large') {
    super(reason);
  }
}

/** A size with its longest side at most `longest`, in the same proportion. */
export function fitted(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * Returns a picture that the platform takes: as it is where it fits, else smaller, as JPEG. Sending
 * more than what is kept would only take longer.
 *
 * @throws PictureError It is no picture that this browser can read, or stays too large.
 */
export async function prepare(file: Blob, bounds: ProofBounds): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new PictureError('unreadable');
  }
  const { width, height } = bitmap;
  try {
    const fits = Math.max(width, height) <= bounds.longest_side && file.size <= bounds.most_bytes;
    if (fits && bounds.media_types.includes(file.type)) return file;
    const canvas = drawn(bitmap, fitted(width, height, bounds.longest_side));
    for (const quality of QUALITIES) {
      const smaller = await encoded(canvas, quality);
      if (smaller.size <= bounds.most_bytes) return smaller;
    }
  } finally {
    bitmap.close();
  }
  throw new PictureError('too-large');
}

function drawn(bitmap: ImageBitmap, [width, height]: [number, number]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new PictureError('unreadable');
  context.fillStyle = '#ffffff'; // JPEG knows no transparency
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

function encoded(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new PictureError('unreadable'))),
      'image/jpeg',
      quality,
    );
  });
}

/** The bytes of a file in base64, as JSON carries them. */
export function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new PictureError('unreadable'));
    reader.readAsDataURL(blob);
  });
}
