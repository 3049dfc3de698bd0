import type { components } from '../../api/schema';
import type { Format } from '../../i18n/format';

export type Figure = components['schemas']['FigureOut'];
export type Amount = components['schemas']['AmountOut'];

/** Writes a number of a figure as its unit wants it. */
export function writeAmount(figure: Figure, { asset, value }: Amount, format: Format): string {
  if (figure.unit === 'bytes') return format.bytes(value);
  if (figure.unit === 'percent') return format.percent(value / 100, 1);
  if (figure.unit === 'asset' && asset !== null) {
    return format.amount(value, { code: asset, decimals: figure.decimals[asset] ?? 0 });
  }
  return format.number(value);
}

/** The course of one asset, or of the one number that is no money. */
export interface Course {
  readonly asset: string | null;
  readonly times: readonly string[];
  /** Of money in whole units, as a chart draws them. */
  readonly values: readonly number[];
}

/** The courses that a figure has; none where nothing happened in the whole period. */
export function coursesOf(figure: Figure): readonly Course[] {
  const days = figure.days;
  if (!days) return [];
  const assets = [...new Set(days.flatMap(({ values }) => values.map(({ asset }) => asset)))];
  return assets
    .map((asset) => ({
      asset,
      times: days.map(({ day }) => day),
      values: days.map(({ values }) => {
        const found = values.find((amount) => amount.asset === asset)?.value ?? 0;
        return asset === null ? found : found / 10 ** (figure.decimals[asset] ?? 0);
      }),
    }))
    .filter(({ values }) => values.some((value) => value !== 0));
}

/** Figures by whose they are, in the order in which the host gave them. */
export function byPlugin(figures: readonly Figure[]): readonly (readonly [string, Figure[]])[] {
  const groups = new Map<string, Figure[]>();
  for (const figure of figures) {
    groups.set(figure.plugin, [...(groups.get(figure.plugin) ?? []), figure]);
  }
  return [...groups];
}
