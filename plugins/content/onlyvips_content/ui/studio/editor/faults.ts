import { ApiError, type FieldError, sentence } from '@onlyvips/sdk';
import { type Draft, isWritten, type PriceDraft } from './draft';

type Translate = (key: string) => string;

/** What is wrong with a draft: in a sentence, and field by field. */
export interface Faults {
  readonly summary: string;
  readonly fields: readonly FieldError[];
}

export const NO_FAULTS: Faults = { summary: '', fields: [] };

/** What is wrong with one field; `ways.0` stands for all that is below it with `within`. */
export function faultOf(faults: Faults, field: string, within = false): string | undefined {
  const start = `${field}.`;
  return faults.fields.find(
    (fault) => fault.field === field || (within && fault.field.startsWith(start)),
  )?.message;
}

/** Faults of what lies below a field, by their names there. */
export function faultsBelow(faults: Faults, field: string): readonly FieldError[] {
  const start = `${field}.`;
  return faults.fields
    .filter((fault) => fault.field.startsWith(start))
    .map((fault) => ({ ...fault, field: fault.field.slice(start.length) }));
}

/** What can be seen to be wrong without asking the server. */
export function checked(draft: Draft, t: Translate): Faults {
  const fields: FieldError[] = [];
  for (const [language, text] of Object.entries(draft.texts)) {
    if (!text.title.trim() && (language === draft.language || isWritten(text)))
      fields.push({ field: `texts.${language}.title`, message: t('studio.fault.title') });
  }
  draft.ways.forEach((way, place) => {
    if (way.rule !== 'price') return;
    const prices = (way.parameters.prices as readonly PriceDraft[] | undefined) ?? [];
    const field = `ways.${place}.parameters.prices`;
    if (prices.length === 0) fields.push({ field, message: t('studio.fault.no-price') });
    prices.forEach((price, line) => {
      if (price.amount === null)
        fields.push({ field: `${field}.${line}.amount`, message: t('studio.fault.price') });
    });
  });
  return fields.length ? { summary: t('studio.fault.some'), fields } : NO_FAULTS;
}

/** What the server says for itself; these it says in our words. */
const KNOWN: Readonly<Record<string, string>> = {
  ways: 'studio.fault.no-way',
  works: 'studio.fault.no-works',
  texts: 'studio.fault.no-body',
};

/** What the server found wrong. */
export function refused(error: unknown, t: Translate): Faults {
  const summary = sentence(error, t('studio.fault.unknown'));
  if (!(error instanceof ApiError)) return { summary, fields: [] };
  if (error.code !== 'work-incomplete') return { summary, fields: error.fields };
  const fields = error.fields.map(({ field, message }) => {
    const waits = field === 'cover' || message.includes('processed');
    if (field === 'media' || waits)
      return { field, message: t(waits ? 'studio.fault.not-ready' : 'studio.fault.no-media') };
    return { field, message: t(KNOWN[field] ?? 'studio.fault.unknown') };
  });
  return { summary: t('studio.fault.incomplete'), fields };
}
