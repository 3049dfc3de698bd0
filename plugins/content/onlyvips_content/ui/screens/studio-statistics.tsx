import '../studio/styles';
import { Choice, Page, QueryView, query, Skeleton, useMessages } from '@onlyvips/sdk';
import { useState } from 'react';
import { Figures } from '../studio/figures/Figures';
import { Money } from '../studio/figures/Money';
import { TopWorks } from '../studio/figures/TopWorks';

export { messages } from '../messages';

const PERIODS = ['7', '28', '90'] as const;

/** What became of a creator's works in a period that ends today. */
export default function StatisticsScreen() {
  const { t, format } = useMessages();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>('28');
  const days = Number(period);
  const figures = query.useQuery('get', '/api/v1/content/creator/statistics', {
    params: { query: { days } },
  });
  return (
    <Page title={t('studio.statistics.title')} subtitle={t('studio.statistics.hint')}>
      <Choice
        label={t('studio.statistics.period')}
        options={PERIODS.map((value) => ({
          value,
          label: t('studio.statistics.days', {
            count: Number(value),
            days: format.number(Number(value)),
          }),
        }))}
        value={period}
        onChange={setPeriod}
      />
      <QueryView query={figures} skeleton={<Skeleton rows={4} height={200} />}>
        {(found) => (
          <>
            <Figures figures={found} />
            <TopWorks days={days} assets={found.revenue.map(({ asset }) => asset)} />
          </>
        )}
      </QueryView>
      <Money />
    </Page>
  );
}
