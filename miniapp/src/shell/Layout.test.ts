import { expect, it } from 'vitest';
import { placeWith } from './Layout';

const places = ['/', '/content', '/content/studio', '/quests'].map((to) => ({ to }));

it.each([
  ['/', '/'],
  ['/content', '/content'],
  ['/content/works/7', '/content'],
  ['/content/studio', '/content/studio'],
  ['/content/studio/works/7', '/content/studio'],
  ['/contents', ''],
])('%s is in the one place %s', (path, place) => {
  expect(placeWith(path, places)).toBe(place);
});
