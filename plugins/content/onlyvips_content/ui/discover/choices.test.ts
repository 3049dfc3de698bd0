import { expect, test } from 'vitest';
import { countFilters, filtersOf, readChoices, writeChoices } from './choices';

const read = (search: string) => readChoices(new URLSearchParams(search));

test('what was chosen comes back from the address', () => {
  const search = 'list=new&q=red+moon&category=art&kind=video&tag=night&language=tr&age=16&free=1';
  expect(writeChoices(read(search)).toString()).toBe(search);
  expect(countFilters(read(search))).toBe(5);
});

test('an address that nobody wrote means the usual list', () => {
  const choices = read('list=secret&kind=spell&age=99&free=maybe&language=xx');
  expect(choices).toMatchObject({ list: 'trending', kind: null, age: null, free: false });
  expect(filtersOf(choices)).toEqual({});
  expect(writeChoices(choices).toString()).toBe('');
});
