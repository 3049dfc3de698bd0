import { expect, test } from 'vitest';
import { readAmount } from './assets';
import { changed } from './cache';

test.each([
  ['50', 0, 50],
  ['0.5', 9, 500_000_000],
  ['1,25', 2, 125],
  ['٢٥٫٥', 2, 2550],
  ['1.5', 0, null],
  ['0', 9, null],
  ['-3', 0, null],
  ['9007199254740993', 0, null],
  ['many', 0, null],
])('%s with %i decimals is %s', (text, decimals, amount) => {
  expect(readAmount(text, decimals)).toBe(amount);
});

test('a change reaches a work wherever it stands, and leaves everything else as it was', () => {
  const other = { id: 2, liked: false };
  const data = { pages: [{ items: [{ id: 1, liked: false }, other], next_cursor: 'x' }] };
  const result = changed(
    data,
    ({ id }) => id === 1,
    (work) => ({ ...work, liked: true }),
  ) as typeof data;

  expect(result.pages[0]?.items[0]).toEqual({ id: 1, liked: true });
  expect(result.pages[0]?.items[1]).toBe(other);
  expect(
    changed(
      data,
      () => false,
      (value) => ({ ...value }),
    ),
  ).toBe(data);
});
