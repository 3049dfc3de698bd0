import { writeAmount } from '@onlyvips/sdk/forms';
import { describe, expect, it } from 'vitest';
import { readAmount } from './amounts';

describe('an amount that somebody wrote', () => {
  it.each([
    ['1.5', 9, 1_500_000_000],
    ['1,5', 9, 1_500_000_000],
    ['٠٫٠٠١', 6, 1_000],
    ['.5', 6, 500_000],
    ['12', 0, 12],
    ['12.0', 0, 12],
    ['1 000', 0, 1_000],
    ['9007199.254740991', 9, Number.MAX_SAFE_INTEGER],
  ])('%s with %i decimals is %i', (text, decimals, value) => {
    expect(readAmount(text, decimals)).toBe(value);
  });

  it.each([
    ['', 0],
    ['.', 2],
    ['0', 2],
    ['-1', 0],
    ['1.5', 0],
    ['1.000.000', 6],
    ['1e3', 0],
    ['9007199.254740993', 9],
  ])('%s with %i decimals is none', (text, decimals) => {
    expect(readAmount(text, decimals)).toBeNull();
  });

  it('is written as it is read', () => {
    expect(writeAmount(1_500_000_000, 9)).toBe('1.5');
    expect(writeAmount(7, 9)).toBe('0.000000007');
    expect(writeAmount(300, 0)).toBe('300');
  });
});
