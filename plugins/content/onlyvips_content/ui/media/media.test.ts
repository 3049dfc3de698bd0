import { expect, test, vi } from 'vitest';
import { createKeeper } from './position';
import { isBound } from './session';
import { barsOf } from './Waveform';
import { held, WHOLE, zoomedAt } from './zoom';

test('one’s place is told every ten seconds, and at the end', async () => {
  let now = 0;
  const send = vi.fn(async (_position: number) => {});
  const keeper = createKeeper(send, () => now);
  for (let second = 0; second <= 25; second += 1) {
    now = second * 1000;
    keeper.at(second);
  }
  expect(send.mock.calls).toEqual([[10_000], [20_000]]);

  await keeper.tell();
  await keeper.tell();
  expect(send.mock.calls.at(-1)).toEqual([25_000]);
  expect(send).toHaveBeenCalledTimes(3);
});

test('who only comes back to where they were moves nothing', async () => {
  const send = vi.fn(async () => {});
  const keeper = createKeeper(send, () => 0);
  keeper.at(0);
  keeper.at(90);
  await keeper.tell();
  expect(send).not.toHaveBeenCalled();
});

test('an address knows whether it is bound to its viewer', () => {
  expect(isBound('/api/v1/content/media/ab/display?v=7&e=1&s=x')).toBe(true);
  expect(isBound('/api/v1/content/media/ab/preview?v=0&e=1&s=x')).toBe(false);
});

test('a waveform keeps its peaks, however many there are', () => {
  expect(barsOf([0, 255, 0, 51], 2)).toEqual([1, 0.2]);
  expect(barsOf([], 3)).toHaveLength(3);
});

test('a photo is enlarged at the finger and kept within its frame', () => {
  const view = zoomedAt(WHOLE, 2, { x: 50, y: -20 });
  expect(view).toEqual({ scale: 2, x: -50, y: 20 });
  expect(held({ scale: 2, x: 900, y: 0 }, { width: 400, height: 800 }).x).toBe(200);
  expect(held({ scale: 0.3, x: 10, y: 10 }, { width: 400, height: 800 })).toEqual({
    scale: 1,
    x: 0,
    y: 0,
  });
});
