import { Card, useMessages } from '@onlyvips/sdk';
import { Chart, type Series } from '@onlyvips/sdk/lists';
import { useMemo } from 'react';
import { type Assets, useAssets } from '../../data/assets';
import type { Figures as FiguresData } from '../types';
import { Tile } from './Tile';

const nameOf = ({ list }: Assets, code: string): string =>
  list.find((asset) => asset.code === code)?.name ?? code;

const COUNTED = ['views', 'unlocks', 'likes', 'comments'] as const;

/** The figures of a period as numbers, and day by day as charts. */
export function Figures({ figures }: { readonly figures: FiguresData }) {
  const { t, format } = useMessages();
  const assets = useAssets();
  const { counts, revenue, followers, days } = figures;
  // Noon, so that a day is the same day in the zone of whoever looks.
  const times = useMemo(() => days.map(({ day }) => `${day}T12:00:00Z`), [days]);
  return (
    <>
      <dl className="content-studio-tiles">
        {COUNTED.map((name) => {
          const trend = counts[name];
          return (
            <Tile
              key={name}
              label={t(`studio.statistics.${name}`)}
              value={format.compact(trend?.now ?? 0)}
              change={trend?.change ?? null}
              isNew={!trend?.before && Boolean(trend?.now)}
            />
          );
        })}
        {followers !== null && (
          <Tile
            label={t('studio.statistics.followers')}
            value={format.compact(followers)}
            change={counts.gained?.change ?? null}
            isNew={!counts.gained?.before && Boolean(counts.gained?.now)}
          />
        )}
        {assets.ready &&
          revenue.map(({ asset, net }) => (
            <Tile
              key={asset}
              label={t('studio.statistics.revenue-in', { asset: nameOf(assets, asset) })}
              value={assets.write({ asset, amount: net.now })}
              change={net.change}
              isNew={!net.before && net.now > 0}
            />
          ))}
      </dl>
      <div className="content-studio-charts">
        <DayChart name="views" kind="line" figures={figures} times={times} />
        <DayChart name="unlocks" kind="bars" figures={figures} times={times} />
        {followers !== null && <FollowersChart figures={figures} times={times} />}
        {assets.ready &&
          revenue.map(({ asset }) => (
            <RevenueChart key={asset} asset={asset} figures={figures} times={times} />
          ))}
      </div>
    </>
  );
}

interface ChartProps {
  readonly figures: FiguresData;
  readonly times: readonly string[];
}

interface DayChartProps extends ChartProps {
  readonly name: 'views' | 'unlocks';
  readonly kind: 'line' | 'bars';
}

function DayChart({ name, kind, figures, times }: DayChartProps) {
  const { t } = useMessages();
  const label = t(`studio.statistics.${name}`);
  const series = useMemo(
    (): Series[] => [{ label, values: figures.days.map(({ counts }) => counts[name] ?? 0) }],
    [figures, label, name],
  );
  return (
    <Card>
      <Chart title={label} times={times} series={series} kind={kind} />
    </Card>
  );
}

function FollowersChart({ figures, times }: ChartProps) {
  const { t } = useMessages();
  const label = t('studio.statistics.followers');
  const series = useMemo(
    (): Series[] => [{ label, values: figures.days.map(({ followers }) => followers) }],
    [figures, label],
  );
  return (
    <Card>
      <Chart title={label} times={times} series={series} />
    </Card>
  );
}

function RevenueChart({ asset, figures, times }: ChartProps & { readonly asset: string }) {
  const { t, format } = useMessages();
  const assets = useAssets();
  const sales = t('studio.statistics.sales');
  const tips = t('studio.statistics.tips');
  const series = useMemo((): Series[] => {
    const earned = figures.days.map(({ revenue }) => revenue.find((one) => one.asset === asset));
    const sold = { label: sales, values: earned.map((one) => (one ? one.net - one.tips : 0)) };
    const given = { label: tips, values: earned.map((one) => one?.tips ?? 0) };
    return given.values.some(Boolean) ? [sold, given] : [sold];
  }, [figures, asset, sales, tips]);
  const decimals = assets.find(asset)?.decimals ?? 0;
  return (
    <Card>
      <Chart
        title={t('studio.statistics.revenue-in', { asset: nameOf(assets, asset) })}
        times={times}
        series={series}
        formatValue={(value) => format.compact(value / 10 ** decimals)}
      />
    </Card>
  );
}
