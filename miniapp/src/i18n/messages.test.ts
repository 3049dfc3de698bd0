import { describe, expect, it } from 'vitest';
import type { Messages } from './i18n';
import { LANGUAGES, type Language } from './languages';

type Texts = ReadonlyMap<string, string>;

/** The shell's texts, and those of every plugin in this repository: `ar.json`, `studio.ar.json`. */
const FILES = import.meta.glob<Messages>(
  ['../locales/*.json', '../../../plugins/*/onlyvips_*/ui/messages/*.json'],
  { eager: true, import: 'default' },
);
const PLURAL = /^(.*?)(_ordinal)?_(zero|one|two|few|many|other)$/;
const GAP = /\{\{\s*([\w-]+)[^}]*\}\}/g;
/** Enough numbers to meet every plural form of whole numbers (CLDR). */
const NUMBERS = Array.from({ length: 201 }, (_, number) => number);

function flat(messages: Messages, before = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[before + key, value] as [string, string]]
      : flat(value, `${before}${key}.`),
  );
}

function bySource(): ReadonlyMap<string, ReadonlyMap<string, Texts>> {
  const folders = new Map<string, Map<string, Texts>>();
  for (const [path, messages] of Object.entries(FILES)) {
    const [, folder = '', language = ''] = /^(.*?)\.?(\w+)\.json$/.exec(path) ?? [];
    const languages = folders.get(folder) ?? new Map<string, Texts>();
    folders.set(folder, languages.set(language, new Map(flat(messages))));
  }
  return folders;
}

/** What counts has several forms: those of the keys that have `_other` in English. */
function countedKeys(english: Texts): ReadonlySet<string> {
  const keys = [...english.keys()].filter((key) => key.endsWith('_other'));
  return new Set(keys.map((key) => key.slice(0, -'_other'.length)));
}

/** The keys that a language must have for those that English has. */
function wanted(english: Texts, language: Language): string[] {
  const counted = countedKeys(english);
  const single = [...english.keys()].filter((key) => {
    const [, base, ordinal = ''] = PLURAL.exec(key) ?? [];
    return base === undefined || !counted.has(base + ordinal);
  });
  const forms = [...counted].flatMap((key) => {
    const type = key.endsWith('_ordinal') ? 'ordinal' : 'cardinal';
    const { pluralCategories } = new Intl.PluralRules(language, { type }).resolvedOptions();
    return pluralCategories.map((form) => `${key}_${form}`);
  });
  return [...single, ...forms].sort();
}

/** i18next takes `_zero` for 0 in every language, so any may have it. */
function had(texts: Texts, expected: readonly string[]): string[] {
  return [...texts.keys()].filter((key) => expected.includes(key) || !key.endsWith('_zero')).sort();
}

function gaps(text: string): string[] {
  return [...new Set([...text.matchAll(GAP)].map(([, name]) => name as string))].sort();
}

/** Whether a form stands for one number alone, which words then say as well ("two days"). */
function saysItsNumber(language: Language, form: string): boolean {
  if (form === 'zero') return true;
  const rules = new Intl.PluralRules(language);
  return NUMBERS.filter((number) => rules.select(number) === form).length === 1;
}

/** Which gaps of a text are other than those of the English one. */
function wrongGaps(key: string, text: string, english: Texts, language: Language): string | null {
  const [, base, ordinal = '', form] = PLURAL.exec(key) ?? [];
  const counted = base !== undefined && countedKeys(english).has(base + ordinal);
  const model = english.get(counted ? `${base}${ordinal}_other` : key) ?? '';
  const [should, does] = [gaps(model), gaps(text)];
  // The number may be written by a gap of another name; such a form needs neither.
  const free = counted && form !== undefined && saysItsNumber(language, form);
  const right = free ? does.every((name) => should.includes(name)) : should.join() === does.join();
  return right ? null : `${key}: {{${does.join()}}} instead of {{${should.join()}}}`;
}

describe.each([...bySource()])('the texts in %s', (_folder, languages) => {
  const english = languages.get('en') as Texts;

  it('are there in every language', () => {
    expect([...languages.keys()].sort()).toEqual([...LANGUAGES].sort());
  });

  it.each(LANGUAGES)(
    'are complete in %s, with its plural forms, gaps and no empty one',
    (language) => {
      const texts = languages.get(language) as Texts;
      const expected = wanted(english, language);
      expect(had(texts, expected)).toEqual(expected);
      const all = [...texts];
      expect(all.filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
      expect(
        all.map(([key, text]) => wrongGaps(key, text, english, language)).filter(Boolean),
      ).toEqual([]);
    },
  );
});

it('finds the files of the shell and of the plugins', () => {
  expect([...bySource().keys()].some((folder) => folder.endsWith('/locales/'))).toBe(true);
  expect([...bySource().keys()].some((folder) => folder.includes('/onlyvips_ledger/'))).toBe(true);
});
