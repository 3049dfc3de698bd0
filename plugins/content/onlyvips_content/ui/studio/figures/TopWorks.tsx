import { Card, Choice, Empty, Link, QueryView, query, Skeleton, useMessages } from '@onlyvips/sdk';
import { useState } from 'react';
import { useAssets } from '../../data/assets';

const METRICS = ['views', 'likes', 'unlocks', 'revenue'] as const;
type Metric = (typeof METRICS)[number];

/** The works of which the most was counted. */
export function TopWorks({ days, assets: codes }: { days: number; assets: readonly string[] }) {
  const { t, format } = useMessages();
  const assets = useAssets();
  const [metric, setMetric] = useState<Metric>('views');
  const [chosen, setChosen] = useState<string | null>(null);
  const asset = chosen ?? codes[0] ?? 'XTR';
  const top = query.useQuery('get', '/api/v1/content/creator/statistics/top', {
    params: { query: { days, metric, limit: 10, ...(metric === 'revenue' ? { asset } : {}) } },
  });
  const write = (amount: number) =>
    metric === 'revenue' ? assets.write({ asset, amount }) : format.number(amount);
  return (
    <Card title={t('studio.statistics.top')}>
      <Choice
        label={t('studio.statistics.by')}
        options={METRICS.map((value) => ({ value, label: t(`studio.statistics.${value}`) }))}
        value={metric}
        onChange={setMetric}
      />
      {metric === 'revenue' && codes.length > 1 && (
        <Choice
          label={t('studio.statistics.asset')}
          options={codes.map((value) => ({ value, label: value }))}
          value={asset}
          onChange={setChosen}
        />
      )}
      <QueryView
        query={top}
        skeleton={<Skeleton rows={5} height={44} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty icon="chart" title={t('studio.statistics.nothing')} />}
      >
        {({ items }) => (
          <ol className="content-studio-top">
            {items.map((work) => (
              <li key={work.work_id}>
                <span className="content-studio-top-line">
                  <Link to={`/content/studio/works/${work.work_id}`} dir="auto">
                    {work.title || t('studio.untitled')}
                  </Link>
                  <strong>{write(work.amount)}</strong>
                </span>
                <meter
                  min={0}
                  max={items[0]?.amount || 1}
                  value={work.amount}
                  aria-label={write(work.amount)}
                />
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Card>
  );
}
