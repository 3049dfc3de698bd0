import { describe, expect, it } from 'vitest';
import { createFormat } from './format';

const STARS = { code: 'XTR', decimals: 0, symbol: '⭐' };
const TON = { code: 'TON', decimals: 9 };

describe('a format', () => {
  it('keeps every digit of an amount, and its sign', () => {
    const { amount } = createFormat('en');
    expect(amount(-1_500_000_000, TON)).toBe('-1.5\u00a0TON');
    expect(amount(123_456_789_012_345_678_901_234_567_890n, TON)).toBe(
      '123,456,789,012,345,678,901.23456789\u00a0TON',
    );
    expect(amount(1e21, STARS)).toBe('1,000,000,000,000,000,000,000\u00a0⭐');
    expect(createFormat('tr').amount(1234, STARS)).toBe('1.234\u00a0⭐');
    expect(amount(25, STARS, { signed: true })).toBe('+25\u00a0⭐');
  });

  it('keeps the parts of an amount together where lines are read from right to left', () => {
    expect(createFormat('ar').amount(1_500_000_000, TON, { signed: true })).toMatch(
      /^\u2066[\u061c\u200e]?\+.*TON\u2069$/,
    );
  });

  it('writes a dash for what is nothing, and throws for none of it', () => {
    const format = createFormat('ar');
    const nothing = undefined as unknown as string;
    expect(format.date('soon')).toBe('–');
    expect(format.date(nothing)).toBe('–');
    expect(format.dateTime(Number.NaN)).toBe('–');
    expect(format.relative('never')).toBe('–');
    expect(format.bytes(Number.NaN)).toBe('–');
    expect(format.duration(Number.POSITIVE_INFINITY)).toBe('–');
    expect(format.amount(1.5, STARS)).toBe('–');
    expect(format.amount(nothing as unknown as number, STARS)).toBe('–');
  });

  it('says how long ago in whole steps', () => {
    const { relative } = createFormat('en');
    const now = Date.parse('2026-05-01T12:00:00Z');
    expect(relative('2026-05-01T11:58:31Z', now)).toBe('1 minute ago');
    expect(relative('2026-05-02T12:00:00Z', now)).toBe('tomorrow');
    expect(relative(now, now)).toBe('now');
  });
});
