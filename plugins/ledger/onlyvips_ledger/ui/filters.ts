import type { Format } from '@onlyvips/sdk';
import { type Entry, KINDS } from './types';

/** Which movements of a history; days as `2026-11-26`, both included. */
export interface Filters {
  readonly asset?: string | undefined;
  readonly kind?: Entry['kind'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const MONTHS = 24;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads filters from an address; what makes no sense is left out. */
export function filtersOf(params: URLSearchParams): Filters {
  const kind = KINDS.find((known) => known === params.get('kind'));
  const asset = params.get('asset') ?? '';
  const day = (name: string) => {
    const text = params.get(name) ?? '';
    return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
  };
  return {
    asset: /^[A-Z][A-Z0-9]{1,11}$/.test(asset) ? asset : undefined,
    kind,
    from: day('from'),
    to: day('to'),
  };
}

/** The same as the server asks for it: moments, of which the last is not included. */
export function queryOf({ asset, kind, from, to }: Filters) {
  const after = to ? new Date(`${to}T00:00:00`) : undefined;
  // Days have 23 to 25 hours where clocks are changed.
  after?.setDate(after.getDate() + 1);
  return {
    asset,
    kind,
    from: from ? new Date(`${from}T00:00:00`).toISOString() : undefined,
    to: after?.toISOString(),
  };
}

/** The day of a moment where the person is, as a heading. */
export function dayOf(at: string, format: Format, now = new Date()): string {
  const moment = new Date(at);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  if (moment.getFullYear() !== now.getFullYear()) options.year = 'numeric';
  return format.date(moment, options);
}

/** The last months, this one first, as `2026-11`; in UTC, as statements are. */
export function lastMonths(now: Date, count = MONTHS): readonly string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}
