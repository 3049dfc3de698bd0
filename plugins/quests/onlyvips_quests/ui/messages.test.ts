import { expect, test } from 'vitest';
import ar from './messages/ar.json';
import en from './messages/en.json';
import ru from './messages/ru.json';
import tr from './messages/tr.json';

type Tree = { readonly [key: string]: string | Tree };
const PLURAL = /_(zero|one|two|few|many|other)$/;
const LANGUAGES = { en, tr, ru, ar };

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const stems = (texts: Map<string, string>) =>
  [...new Set([...texts.keys()].map((key) => key.replace(PLURAL, '')))].sort();
const gaps = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name);

test.each(Object.entries(LANGUAGES))(
  '%s has every text, in every plural form',
  (language, tree) => {
    const texts = flat(tree as Tree);
    expect(stems(texts)).toEqual(stems(flat(en as Tree)));
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plural = [...texts.keys()].filter((key) => key.endsWith('_other'));
    for (const key of plural) {
      const stem = key.slice(0, -'_other'.length);
      for (const form of forms) expect(texts.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true);
    }
    const english = flat(en as Tree);
    for (const [key, text] of texts) {
      expect(text.trim(), key).not.toBe('');
      const known = english.get(key) ?? english.get(key.replace(PLURAL, '_other')) ?? '';
      for (const gap of gaps(text)) expect(gaps(known), `${language} ${key}`).toContain(gap);
    }
  },
);
