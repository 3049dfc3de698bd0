import { writeAmount } from './decimals';
import { directionOf, type Language } from './languages';
import { useTexts } from './use-texts';

/** How many digits of an asset's smallest unit make one of it. */
export interface Asset {
  readonly code: string;
  readonly decimals: number;
  /** e.g. `⭐`; the code where there is none. */
  readonly symbol?: string | null;
}

const MINUTE = 60;
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * MINUTE],
  ['month', 30 * 24 * 60 * MINUTE],
  ['week', 7 * 24 * 60 * MINUTE],
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
  ['second', 1],
];
const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/**
 * Around an amount in a line that is read from right to left: else its sign would stand behind it,
 * and its asset before it (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates).
 */
const ISOLATE = '\u2066';
const END_OF_ISOLATE = '\u2069';

/** What stands where there is nothing that could be written. */
const NOTHING = '–';

/** Writes numbers, dates and amounts as people of a language do (ECMA-402). */
export function createFormat(language: string) {
  const fromTheRight = directionOf(language as Language) === 'rtl';
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  // Making one takes longer than writing with it, and rows of lists write a lot.
  const numbers = new Map<string, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();

  function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    const found = numbers.get(key) ?? new Intl.NumberFormat(language, options);
    numbers.set(key, found);
    return found;
  }

  function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const found = dates.get(key) ?? new Intl.DateTimeFormat(language, options);
    dates.set(key, found);
    return found;
  }

  /** A moment that is none is no reason for a screen to fall. */
  function dated(value: string | number | Date, options: Intl.DateTimeFormatOptions): string {
    const moment = new Date(value);
    return Number.isNaN(moment.getTime()) ? NOTHING : dateFormat(options).format(moment);
  }

  return {
    language,
    number: (value: number | bigint) => numberFormat({}).format(value),
    /** 12,300 as 12.3K. */
    compact: (value: number) =>
      numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value),
    /** @param share 0.25 for 25 %. */
    percent: (share: number, digits = 0) =>
      numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share),
    date: (
      value: string | number | Date,
      options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' },
    ) => dated(value, options),
    dateTime: (value: string | number | Date) =>
      dated(value, { dateStyle: 'medium', timeStyle: 'short' }),
    /** "5 minutes ago", "tomorrow". */
    relative(value: string | number | Date, now = Date.now()) {
      const seconds = Math.round((new Date(value).getTime() - now) / 1000);
      if (Number.isNaN(seconds)) return NOTHING;
      const step = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
      return relative.format(Math.trunc(seconds / step[1]), step[0]);
    },
    /**
     * @param value Smallest units of the asset, an integer.
     * @param options `signed` writes a plus, too: for what changed.
     */
    amount(value: number | bigint, asset: Asset, options: { readonly signed?: boolean } = {}) {
      if (typeof value !== 'bigint' && !Number.isInteger(value)) return NOTHING;
      // A decimal text keeps every digit where a number would not (ECMA-402, 16.5.3).
      const exact = writeAmount(value, asset.decimals) as Intl.StringNumericLiteral;
      const text = numberFormat({
        maximumFractionDigits: asset.decimals,
        signDisplay: options.signed ? 'exceptZero' : 'auto',
      }).format(exact);
      const written = `${text}\u00a0${asset.symbol || asset.code}`;
      return fromTheRight ? ISOLATE + written + END_OF_ISOLATE : written;
    },
    bytes(value: number) {
      if (!Number.isFinite(value)) return NOTHING;
      const step = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), BYTES.length - 1);
      return numberFormat({
        style: 'unit',
        unit: BYTES[step],
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(value / 1000 ** step);
    },
    /** @param seconds e.g. 75 as 1:15. */
    duration(seconds: number) {
      if (!Number.isFinite(seconds)) return NOTHING;
      const whole = Math.max(0, Math.round(seconds));
      const parts = [Math.floor(whole / 3600), Math.floor(whole / MINUTE) % 60, whole % MINUTE];
      const shown = parts[0] ? parts : parts.slice(1);
      return shown
        .map((part, index) => numberFormat({ minimumIntegerDigits: index ? 2 : 1 }).format(part))
        .join(':');
    },
    list: (items: readonly string[]) => new Intl.ListFormat(language).format(items),
  };
}

export type Format = ReturnType<typeof createFormat>;

const formats = new Map<string, Format>();

/** The format of the interface's language, which is made once: making it takes a while. */
export function useFormat(): Format {
  const { language } = useTexts();
  const format = formats.get(language) ?? createFormat(language);
  formats.set(language, format);
  return format;
}
