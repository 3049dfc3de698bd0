import { afterEach, expect, test, vi } from 'vitest';
import { faultOf, firstFault, toBody, toggled } from './answers';
import { fitted, PictureError, prepare } from './pictures';
import { dayOf, span } from './time';
import type { Question } from './types';

const question = (changes: Partial<Question>): Question => ({
  number: 0,
  text: 'Which?',
  kind: 'single',
  options: ['this', 'that'],
  required: true,
  least: 1,
  most: 1,
  ...changes,
});

test('answers are checked as the API checks them', () => {
  const several = question({ number: 1, kind: 'multiple', least: 2, most: 3 });
  const words = question({ number: 2, kind: 'text', least: 3, most: 10, required: false });
  expect(faultOf(question({}), undefined)?.key).toBe('required');
  expect(faultOf(question({}), 0)).toBeNull();
  expect(faultOf(several, [1])).toEqual({ key: 'choose', least: 2, most: 3 });
  expect(faultOf(several, [0, 1])).toBeNull();
  expect(faultOf(words, '  ')).toBeNull();
  expect(faultOf(words, 'hm')?.key).toBe('write');
  expect(firstFault([question({}), several, words], { 0: 1, 1: [0] })).toBe(1);
});

test('answers are sent by number, without what was left out', () => {
  const questions = [
    question({}),
    question({ number: 1, kind: 'multiple' }),
    question({ number: 2, kind: 'text', required: false }),
  ];
  expect(toggled(toggled([2], 0), 2)).toEqual([0]);
  expect(toBody(questions, { 0: 1, 1: [0, 2], 2: ' ' })).toEqual({ '0': 1, '1': [0, 2] });
});

const BOUNDS = {
  most_letters: 100,
  most_bytes: 1000,
  longest_side: 1600,
  media_types: ['image/jpeg', 'image/png'],
};

function pictures(width: number, height: number, bytes: number): string[] {
  const drawn: string[] = [];
  vi.stubGlobal('createImageBitmap', async () => ({ width, height, close() {} }));
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    fillRect() {},
    drawImage: (_image: unknown, _x: number, _y: number, w: number, h: number) =>
      drawn.push(`${w}x${h}`),
  } as never);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done, type, quality) =>
    done(new Blob([new Uint8Array(bytes * Number(quality))], { type })),
  );
  return drawn;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a picture that fits is sent as it is, a large one smaller', async () => {
  const file = new File([new Uint8Array(500)], 'a.png', { type: 'image/png' });
  pictures(800, 600, 0);
  expect(await prepare(file, BOUNDS)).toBe(file);

  const drawn = pictures(4000, 3000, 1200);
  const smaller = await prepare(file, BOUNDS);
  expect(drawn).toEqual(['1600x1200']);
  expect([smaller.type, smaller.size]).toEqual(['image/jpeg', 960]);
  expect(fitted(10, 4000, 1600)).toEqual([4, 1600]);
});

test('what is no picture, or stays too large, is refused with a reason', async () => {
  const file = new File(['text'], 'a.txt', { type: 'text/plain' });
  vi.stubGlobal('createImageBitmap', async () => {
    throw new DOMException('no picture');
  });
  await expect(prepare(file, BOUNDS)).rejects.toEqual(new PictureError('unreadable'));
  pictures(4000, 3000, 9000);
  await expect(prepare(file, BOUNDS)).rejects.toMatchObject({ reason: 'too-large' });
});

test('spans of time are as long as people need them', () => {
  const format = {
    language: 'en',
    duration: (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60)}`,
  } as never;
  expect(span(245, format)).toBe('4:5');
  expect(span(3 * 3600 + 1200, format)).toBe('3 hr 20 min');
  expect(span(2 * 86_400, format)).toBe('2 days');
  expect(span(-5, format)).toBe('0:0');
  expect(dayOf(Date.parse('2026-11-26T23:30:00Z'), 'Asia/Tokyo')).toBe('2026-11-27');
});
