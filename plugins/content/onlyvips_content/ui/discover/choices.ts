import type { Language } from '@onlyvips/sdk';
import { KINDS, type WorkKind } from '../data/types';

export const LISTS = ['trending', 'new', 'popular', 'following'] as const;
export type ListName = (typeof LISTS)[number];
export const AGES = ['all', '16', '18'] as const;
export type Age = (typeof AGES)[number];
const CODES: readonly Language[] = ['en', 'tr', 'ru', 'ar'];

/** Which works are looked for. It stands in the address, so that going back leads to it. */
export interface Choices {
  readonly list: ListName;
  readonly words: string;
  readonly category: string | null;
  readonly kind: WorkKind | null;
  readonly tag: string | null;
  readonly language: Language | null;
  readonly age: Age | null;
  readonly free: boolean;
}

function oneOf<T extends string>(values: readonly T[], given: string | null): T | null {
  return values.find((value) => value === given) ?? null;
}

/** Reads an address; what it does not know counts for nothing. */
export function readChoices(search: URLSearchParams): Choices {
  return {
    list: oneOf(LISTS, search.get('list')) ?? 'trending',
    words: search.get('q') ?? '',
    category: search.get('category') || null,
    kind: oneOf(KINDS, search.get('kind')),
    tag: search.get('tag') || null,
    language: oneOf(CODES, search.get('language')),
    age: oneOf(AGES, search.get('age')),
    free: search.get('free') === '1',
  };
}

/** Writes an address; what is as usual is left out. */
export function writeChoices(choices: Choices): URLSearchParams {
  const search = new URLSearchParams();
  if (choices.list !== 'trending') search.set('list', choices.list);
  if (choices.words) search.set('q', choices.words);
  for (const name of ['category', 'kind', 'tag', 'language', 'age'] as const) {
    const value = choices[name];
    if (value) search.set(name, value);
  }
  if (choices.free) search.set('free', '1');
  return search;
}

/** The part of the choices that every list of the platform understands. */
export function filtersOf({ category, kind, tag, language, age, free }: Choices) {
  return {
    ...(category ? { category } : {}),
    ...(kind ? { kind } : {}),
    ...(tag ? { tag } : {}),
    ...(language ? { language } : {}),
    ...(age ? { age } : {}),
    ...(free ? { free } : {}),
  };
}

/** How many filters are set that are not seen beside the list. */
export const countFilters = ({ kind, tag, language, age, free }: Choices): number =>
  [kind, tag, language, age, free].filter(Boolean).length;
