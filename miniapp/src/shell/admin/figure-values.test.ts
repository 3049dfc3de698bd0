import { expect, it } from 'vitest';
import { createFormat } from '../../i18n/format';
import { byPlugin, coursesOf, type Figure, writeAmount } from './figure-values';

const format = createFormat('en');
const REVENUE: Figure = {
  plugin: 'content',
  name: 'revenue',
  title: 'Paid for works',
  unit: 'asset',
  decimals: { TON: 9, XTR: 0 },
  values: [{ asset: 'TON', value: 1_500_000_000 }],
  days: [
    { day: '2026-11-25', values: [{ asset: 'XTR', value: 40 }] },
    {
      day: '2026-11-26',
      values: [
        { asset: 'TON', value: 1_500_000_000 },
        { asset: 'XTR', value: 0 },
      ],
    },
  ],
};
const STORED: Figure = {
  ...REVENUE,
  name: 'storage',
  unit: 'bytes',
  decimals: {},
  values: [{ asset: null, value: 2_500_000 }],
  days: null,
};

it('writes a number as its unit wants it', () => {
  expect(writeAmount(REVENUE, { asset: 'TON', value: 1_500_000_000 }, format)).toBe('1.5\u00a0TON');
  expect(writeAmount(STORED, { asset: null, value: 2_500_000 }, format)).toBe('2.5 MB');
  const share: Figure = { ...STORED, unit: 'percent' };
  expect(writeAmount(share, { asset: null, value: 12.5 }, format)).toBe('12.5%');
});

it('draws a course for each asset, with every day, and none where nothing happened', () => {
  expect(coursesOf(REVENUE)).toEqual([
    { asset: 'XTR', times: ['2026-11-25', '2026-11-26'], values: [40, 0] },
    { asset: 'TON', times: ['2026-11-25', '2026-11-26'], values: [0, 1.5] },
  ]);
  const quiet = REVENUE.days?.map(({ day }) => ({ day, values: [{ asset: 'XTR', value: 0 }] }));
  expect(coursesOf({ ...REVENUE, days: quiet ?? null })).toEqual([]);
  expect(coursesOf(STORED)).toEqual([]);
});

it('keeps figures together by whose they are', () => {
  const other = { ...STORED, plugin: 'core' };
  expect(
    byPlugin([other, REVENUE, STORED]).map(([plugin, { length }]) => [plugin, length]),
  ).toEqual([
    ['core', 1],
    ['content', 2],
  ]);
});
