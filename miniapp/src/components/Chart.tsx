import { lazy, Suspense } from 'react';
import type { Format } from '../i18n/format';

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface ChartProps {
  /** What it shows, in a sentence: its heading for who looks, its name for who listens. */
  readonly title: string;
  /** Moments along the bottom, as ISO dates. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
  readonly kind?: 'line' | 'bars';
  readonly height?: number;
  readonly formatValue?: (value: number, format: Format) => string;
}

const Drawn = lazy(() => import('./DrawnChart'));

/** A chart over time; the same figures are there as a table for who cannot see it. */
export function Chart(props: ChartProps) {
  const height = props.height ?? 180;
  return (
    <figure className="ov-chart">
      <figcaption>{props.title}</figcaption>
      <Suspense fallback={<div className="ov-skeleton-row" style={{ blockSize: height }} />}>
        <Drawn {...props} height={height} />
      </Suspense>
    </figure>
  );
}
