import { expect, test } from 'vitest';
import type { WayState } from '../data/types';
import { lockOf } from './kinds';

const way = (rule: string, more: Partial<WayState> = {}): WayState => ({
  rule,
  open: false,
  parameters: {},
  prices: [],
  done: 0,
  total: 0,
  opens_at: null,
  ...more,
});
const closed = (...ways: WayState[]) => ({ access: { allowed: false, via: '', ways } });
const prices = [{ asset: 'XTR', amount: 50 }];

test('a card says the easiest way into a work', () => {
  expect(lockOf(closed(way('vip'), way('price', { prices })))).toEqual({ sort: 'price', prices });
  expect(lockOf(closed(way('price', { prices }), way('followers')))).toEqual({ sort: 'followers' });
  expect(lockOf(closed(way('quests', { done: 1, total: 3 })))).toMatchObject({ done: 1, total: 3 });
  expect(lockOf(closed())).toEqual({ sort: 'closed' });
});

test('a way that is not there yet is no way', () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(lockOf(closed(way('public', { opens_at: tomorrow })))).toEqual({ sort: 'soon' });
  expect(lockOf(closed(way('public', { opens_at: tomorrow }), way('vip')))).toEqual({
    sort: 'vip',
  });
});

test('what was bought is marked, what is open to all is not', () => {
  expect(lockOf({ access: { allowed: true, via: 'unlocked', ways: [] } })).toEqual({
    sort: 'owned',
  });
  expect(lockOf({ access: { allowed: true, via: 'public', ways: [] } })).toEqual({ sort: 'open' });
});
