import { LANGUAGES, type Language } from '@onlyvips/sdk';
import type { Age, StoredWork, WorkKind } from '../types';

export interface Text {
  readonly title: string;
  readonly summary: string;
  readonly body: string;
}

/** A price as it is being typed; `amount` is null while the text is none. */
export interface PriceDraft {
  readonly asset: string;
  readonly amount: number | null;
  readonly text?: string;
}

export interface WayDraft {
  /** Names the way on the screen only. */
  readonly key: string;
  readonly rule: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly opens_at: string | null;
}

/** A work as it is being written. */
export interface Draft {
  readonly kind: WorkKind;
  readonly language: Language;
  readonly texts: Readonly<Record<Language, Text>>;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly age: Age;
  readonly ways: readonly WayDraft[];
  readonly media: readonly string[];
  readonly cover: string | null;
  readonly works: readonly number[];
}

export type Edit = (draft: Draft) => Draft;

const EMPTY: Text = { title: '', summary: '', body: '' };

/** A number of a medium as the API's lists have it: without dashes. */
export const plainId = (id: string): string => id.replaceAll('-', '');

let lastKey = 0;

/** A way that was just added. */
export function newWay(rule: string): WayDraft {
  lastKey += 1;
  const parameters = rule === 'price' ? { prices: [] } : {};
  return { key: `new-${lastKey}-${Date.now()}`, rule, parameters, opens_at: null };
}

export function emptyDraft(kind: WorkKind, language: Language): Draft {
  return {
    kind,
    language,
    texts: { en: EMPTY, tr: EMPTY, ru: EMPTY, ar: EMPTY },
    category: null,
    tags: [],
    age: 'all',
    ways: [],
    media: [],
    cover: null,
    works: [],
  };
}

/** A work of the server as a draft. */
export function draftOf(work: StoredWork): Draft {
  const text = (language: Language): Text => ({ ...EMPTY, ...work.texts?.[language] });
  return {
    kind: work.kind,
    language: work.language as Language,
    texts: { en: text('en'), tr: text('tr'), ru: text('ru'), ar: text('ar') },
    category: work.category,
    tags: work.tags,
    age: work.age,
    ways: (work.ways ?? []).map((way, place) => ({
      key: `way-${place}`,
      rule: String(way.rule),
      parameters: (way.parameters as Record<string, unknown> | null) ?? {},
      opens_at: (way.opens_at as string | null) ?? null,
    })),
    media: (work.media ?? []).map(plainId),
    cover: work.cover === null ? null : plainId(work.cover),
    works: work.works ?? [],
  };
}

/** Whether anything was written in a language. */
export const isWritten = ({ title, summary, body }: Text): boolean =>
  Boolean(title.trim() || summary.trim() || body.trim());

function parametersOf({ rule, parameters }: WayDraft): Record<string, unknown> {
  if (rule !== 'price') return { ...parameters };
  const prices = (parameters.prices as readonly PriceDraft[] | undefined) ?? [];
  return { prices: prices.map(({ asset, amount }) => ({ asset, amount: amount ?? 0 })) };
}

/** What is sent to keep a draft. Languages in which nothing is written are left out. */
export function workOf(draft: Draft) {
  const written = LANGUAGES.filter(
    (language) => language === draft.language || isWritten(draft.texts[language]),
  );
  return {
    kind: draft.kind,
    language: draft.language,
    texts: Object.fromEntries(written.map((language) => [language, draft.texts[language]])),
    category: draft.category,
    tags: [...draft.tags],
    age: draft.age,
    ways: draft.ways.map((way) => ({
      rule: way.rule,
      parameters: parametersOf(way),
      opens_at: way.opens_at,
    })),
    media: [...draft.media],
    cover: draft.cover,
    works: [...draft.works],
  };
}

/**
 * What would be kept of a draft, as a text to compare. Revisions say less: they rise also when a
 * file of the work has been processed.
 */
export const printOf = (draft: Draft): string => JSON.stringify(workOf(draft));

/** Whether two drafts would be kept as the same work. */
export const isSame = (one: Draft, other: Draft): boolean => printOf(one) === printOf(other);

/** Which files may be in a work, for the browser's own dialogue; empty for none. */
export function acceptOf(kind: WorkKind): string {
  if (kind === 'photo') return 'image/*';
  if (kind === 'gallery') return 'image/*,video/*';
  if (kind === 'video') return 'video/*';
  if (kind === 'audio') return 'audio/*';
  return kind === 'text' ? 'image/*,video/*,audio/*' : '';
}
