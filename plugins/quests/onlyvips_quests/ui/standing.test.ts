import { expect, test } from 'vitest';
import { grown } from './cache';
import { placed, shownOf } from './showcase';
import { chosen, groupOf, standingOf, wayOf } from './standing';
import { aBadge, aClaim, aProfile, aQuest } from './testing';

const ids = (quests: readonly { id: number }[]) => quests.map(({ id }) => id);

test('a quest stands as its state, its steps and its time say', () => {
  const begun = (done: number) => aQuest({ state: 'in_progress', progress: { done, of: 3 } });
  expect(standingOf(begun(1))).toBe('progress');
  expect(standingOf(begun(3))).toBe('ready');
  const closed = { state: 'closed' } as const;
  expect(standingOf(aQuest({ ...closed, starts_at: '2100-01-01T00:00:00Z' }))).toBe('soon');
  expect(standingOf(aQuest({ ...closed, starts_at: '2000-01-01T00:00:00Z' }))).toBe('missed');
  expect(standingOf(aQuest({ state: 'full' }))).toBe('missed');
  expect(groupOf(aQuest({ state: 'review' }))).toBe('waiting');
});

test('the kind of evidence says how a quest is proved', () => {
  expect(wayOf(aQuest({ evidence: ['join'] }))).toBe('check');
  expect(wayOf(aQuest({ evidence: ['answers'] }))).toBe('answers');
  expect(wayOf(aQuest({ evidence: ['approval', 'proof'] }))).toBe('proof');
});

test('filters narrow the list, and what is over comes last', () => {
  const quests = [
    aQuest({ id: 1, state: 'done', difficulty: 'hard' }),
    aQuest({ id: 2, difficulty: 'hard' }),
    aQuest({ id: 3, state: 'locked', type: 'quiz' }),
  ];
  const all = { group: 'all', difficulty: '', type: '' } as const;
  expect(ids(chosen(quests, all))).toEqual([2, 3, 1]);
  expect(ids(chosen(quests, { ...all, group: 'todo' }))).toEqual([2]);
  expect(ids(chosen(quests, { ...all, difficulty: 'hard' }))).toEqual([2, 1]);
  expect(ids(chosen(quests, { ...all, type: 'quiz', group: 'done' }))).toEqual([]);
});

test('a profile grows at once by what a claim gave', () => {
  const before = aProfile({ xp: 110, level: 2, level_xp: 10, level_span: 200 });
  const within = grown(before, aClaim({ total_xp: 160, level: 2 }));
  expect(within).toMatchObject({ xp: 160, level: 2, level_xp: 60 });
  const over = grown(before, aClaim({ total_xp: 320, level: 3 }));
  expect(over).toMatchObject({ xp: 320, level: 3 });
});

test('a showcase is an order of badges', () => {
  const badges = [aBadge('a', 2), aBadge('b', null), aBadge('c', 1)];
  expect(shownOf(badges)).toEqual(['c', 'a']);
  expect(placed(badges, ['b', 'c']).map(({ place }) => place)).toEqual([null, 1, 2]);
});
