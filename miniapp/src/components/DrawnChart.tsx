import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../i18n/format';
import type { ChartProps } from './Chart';

const DAY_LENGTH = '2026-11-26'.length;
const COLOURS = ['--ov-chart-1', '--ov-chart-2', '--ov-chart-3', '--ov-chart-4'];

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#2481cc';
}

/** Draws the chart on a canvas (uPlot), and the table beside it. */
export default function DrawnChart(props: ChartProps & { readonly height: number }) {
  const { times, series, kind = 'line', height, formatValue } = props;
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  // Days are the same days wherever one is; moments are those of the place.
  const days = times.every((time) => time.length === DAY_LENGTH);
  const day = (time: string | number, options: Intl.DateTimeFormatOptions) =>
    format.date(time, days ? { ...options, timeZone: 'UTC' } : options);
  const write = (value: number) =>
    formatValue ? formatValue(value, format) : format.compact(value);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew for new figures only
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const axis = {
      stroke: colour('--ov-hint'),
      grid: { stroke: colour('--ov-separator'), width: 1 },
      ticks: { show: false },
    };
    const bars = kind === 'bars';
    const whole = series.every(({ values }) => values.every((value) => Number.isInteger(value)));
    const bar = uPlot.paths.bars?.({ size: [0.7, 24] });
    const [first = 0, second = first + 86_400] = times.map((time) => Date.parse(time) / 1000);
    // Half of the first bar and of the last one would be outside.
    const edge = bars ? (second - first) / 2 : 0;
    const options: uPlot.Options = {
      width: place.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false },
      ...(days ? { tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'Etc/UTC') } : {}),
      scales: {
        x: { range: (_plot, min, max) => [min - edge, max + edge] },
        y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 1)] },
      },
      axes: [
        {
          ...axis,
          size: 30,
          values: (_plot, ticks) =>
            ticks.map((tick) => day(tick * 1000, { day: 'numeric', month: 'short' })),
        },
        {
          ...axis,
          size: 56,
          values: (_plot, ticks) =>
            ticks.map((tick) => (whole && !Number.isInteger(tick) ? '' : write(tick))),
        },
      ],
      series: [
        {},
        ...series.map(({ label }, index) => {
          const stroke = colour(COLOURS[index % COLOURS.length] as string);
          const shape = bars
            ? { fill: stroke, width: 0, paths: bar }
            : { fill: `${stroke}22`, width: 2 };
          return { label, stroke, points: { show: false }, ...shape };
        }),
      ],
    };
    const data = [
      times.map((time) => Date.parse(time) / 1000),
      ...series.map(({ values }) => [...values]),
    ];
    const plot = new uPlot(options, data as uPlot.AlignedData, place);
    const observer = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, series, kind, height]);

  return (
    <>
      <div
        ref={box}
        className="ov-chart-canvas"
        style={{ blockSize: height }}
        aria-hidden="true"
        dir="ltr"
      />
      {series.length > 1 && (
        <ul className="ov-chart-legend" aria-hidden="true">
          {series.map(({ label }, index) => (
            <li key={label} data-colour={(index % COLOURS.length) + 1}>
              {label}
            </li>
          ))}
        </ul>
      )}
      {/* No table is narrower than what is in it: it is the box around it that hides it. */}
      <div className="ov-visually-hidden">
        <table>
          <caption>{props.title}</caption>
          <thead>
            <tr>
              <td />
              {series.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.map((time, row) => (
              <tr key={time}>
                <th scope="row">{day(time, { dateStyle: 'medium' })}</th>
                {series.map(({ label, values }) => (
                  <td key={label}>{values[row] == null ? '–' : write(values[row] as number)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
