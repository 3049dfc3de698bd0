import { writeAmount } from '@onlyvips/sdk/forms';
import { describe, expect, it } from 'vitest';
import ar from '../messages/studio.ar.json';
import en from '../messages/studio.en.json';
import ru from '../messages/studio.ru.json';
import tr from '../messages/studio.tr.json';
import { type Draft, draftOf, emptyDraft, isSame, newWay, workOf } from './editor/draft';
import { checked } from './editor/faults';
import { isAccepted } from './files/DropArea';
import { Speed } from './files/speed';
import { moved } from './order';
import { isSlug, suggestedSlug } from './profile/profile';
import type { StoredWork } from './types';
import { questionsOf, readNumber, withAnswer } from './ways/schema';
import { fromLocal, toLocal } from './zone';

const STORED: StoredWork = {
  id: 7,
  revision: 3,
  kind: 'gallery',
  state: 'draft',
  language: 'en',
  category: null,
  tags: ['sea'],
  age: 'all',
  cover: '11111111-2222-3333-4444-555555555555',
  published_at: null,
  scheduled_at: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  taken_down_reason: '',
  texts: { en: { title: 'Sea', summary: '', body: '' } },
  ways: [
    {
      rule: 'price',
      parameters: { prices: [{ asset: 'TON', amount: 1_250_000_000 }] },
      opens_at: null,
    },
  ],
  media: ['11111111-2222-3333-4444-555555555555'],
  works: [],
};
const say = (key: string) => key;

describe('a draft', () => {
  it('of what the server has is sent as it came, ids without dashes', () => {
    const draft = draftOf(STORED);
    const sent = workOf(draft);
    expect(sent.media).toEqual(['11111111222233334444555555555555']);
    expect(sent.cover).toBe(sent.media[0]);
    expect(Object.keys(sent.texts)).toEqual(['en']);
    expect(sent.ways[0]).toEqual(STORED.ways?.[0]);
    expect(isSame(draft, draftOf({ ...STORED, revision: 9 }))).toBe(true);
    expect(isSame(draft, { ...draft, tags: [] })).toBe(false);
  });

  it('says what is lacking before it is sent', () => {
    const empty = emptyDraft('photo', 'tr');
    expect(checked(empty, say).fields).toEqual([
      { field: 'texts.tr.title', message: 'studio.fault.title' },
    ]);
    const priced: Draft = {
      ...draftOf(STORED),
      ways: [
        newWay('price'),
        { ...newWay('price'), parameters: { prices: [{ asset: 'XTR', amount: null, text: 'x' }] } },
      ],
    };
    expect(checked(priced, say).fields.map(({ field }) => field)).toEqual([
      'ways.0.parameters.prices',
      'ways.1.parameters.prices.0.amount',
    ]);
  });
});

it('asks for the parameters of a rule by its JSON Schema', () => {
  const questions = questionsOf({
    properties: {
      quests: { type: 'array', items: { type: 'string' }, title: 'Quests' },
      needed: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null },
      level: { $ref: '#/$defs/Level', description: 'Which one' },
      deep: { type: 'object' },
    },
    required: ['quests'],
    $defs: { Level: { enum: ['low', 'high'], title: 'Level' } },
  });
  expect(questions.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['quests', 'words', true],
    ['needed', 'integer', false],
    ['level', 'choice', false],
    ['deep', 'json', false],
  ]);
  expect(questions[1]?.schema.minimum).toBe(1);
  expect(questions[2]?.description).toBe('Which one');
  expect(withAnswer({ tier: 2, other: 1 }, 'tier', readNumber(''))).toEqual({ other: 1 });
  expect(withAnswer({}, 'tier', readNumber('3'))).toEqual({ tier: 3 });
});

it('moves an item, and never beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b'], 1, 9)).toEqual(['a', 'b']);
});

it('tells the speed of late, and begins anew when an upload is resumed', () => {
  const speed = new Speed();
  expect(speed.perSecond).toBe(0);
  for (const second of [0, 1, 2, 3]) speed.add(second * 1000, second * 1000);
  expect(speed.perSecond).toBe(1000);
  for (const second of [10, 11, 12]) speed.add(3000 + second * 5000, second * 1000);
  expect(speed.perSecond).toBe(5000);
  speed.add(100, 13_000);
  expect(speed.perSecond).toBe(0);
});

it('writes amounts with every digit', () => {
  expect(writeAmount(1_250_000_000, 9)).toBe('1.25');
  expect(writeAmount(999_999_999_999_999, 9)).toBe('999999.999999999');
  expect(writeAmount(250, 0)).toBe('250');
});

it('keeps a moment when it goes to a local control and back', () => {
  const moment = '2026-03-29T01:30:00.000Z';
  expect(fromLocal(toLocal(moment))).toBe(moment);
  expect([fromLocal(''), fromLocal('2026-02-')]).toEqual([null, null]);
});

it('accepts files of the kinds that a work may hold', () => {
  expect(isAccepted({ type: 'image/heic' }, 'image/*,video/*')).toBe(true);
  expect(isAccepted({ type: 'audio/mpeg' }, 'image/*,video/*')).toBe(false);
  expect(isAccepted({ type: '' }, 'video/*')).toBe(true);
});

it('suggests names for addresses that the server takes', () => {
  expect(suggestedSlug('Zoë Ivanışova & Co.')).toBe('zoe-ivanisova-co');
  expect(isSlug(suggestedSlug('Mira Holt'))).toBe(true);
  expect([isSlug(suggestedSlug('سارة')), isSlug('-x'), isSlug('x')]).toEqual([false, false, false]);
});

it('says everything in all languages, with the plural forms of each', () => {
  const plural = /_(zero|one|two|few|many|other)$/;
  const keysOf = (texts: object, prefix = ''): string[] =>
    Object.entries(texts).flatMap(([key, text]) =>
      typeof text === 'string' ? [prefix + key] : keysOf(text as object, `${prefix}${key}.`),
    );
  const plain = (texts: object) => new Set(keysOf(texts).map((key) => key.replace(plural, '')));
  for (const [language, texts] of Object.entries({ ar, ru, tr })) {
    expect(plain(texts)).toEqual(plain(en));
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of keysOf(en).filter((one) => plural.test(one))) {
      const base = key.replace(plural, '');
      const given = keysOf(texts).filter((one) => one.replace(plural, '') === base);
      expect(given.length, base).toBe(forms.length);
    }
  }
});
