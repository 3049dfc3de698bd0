import { ApiError, api, useMessages, useQueryClient } from '@onlyvips/sdk';
import { PaymentSheet } from '@onlyvips/sdk/forms';
import { useAssets, useBalances } from '../data/assets';
import { refreshAll, refreshWork } from '../data/cache';
import type { WorkDetail } from '../data/types';
import { inWords } from './errors';
import { pricesOf, waysToPay } from './prices';
import { SoldWork } from './SoldWork';
import { TopUp } from './TopUp';

export interface PurchaseSheetProps {
  readonly work: WorkDetail;
  readonly onClose: () => void;
}

/** Asks for the price of a work. What was bought opens where it is. */
export function PurchaseSheet({ work, onClose }: PurchaseSheetProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const assets = useAssets();
  const balances = useBalances();
  const prices = pricesOf(work, assets);
  const priceIn = (asset: string) => prices.find((price) => price.asset === asset);

  async function pay(asset: string, key: string): Promise<void> {
    const price = priceIn(asset);
    if (!price) return;
    try {
      await api.POST('/api/v1/content/works/{work_id}/purchase', {
        params: { path: { work_id: work.id }, header: { 'Idempotency-Key': key } },
        body: price,
      });
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      if (code === 'price-changed' || code.startsWith('not-for-sale')) {
        await refreshWork(client, work.id);
      }
      if (code === 'insufficient-funds') await balances.refetch();
      // It is open, by another device or another way: that is what was wanted.
      if (code !== 'already-unlocked' && code !== 'work-open') throw inWords(error, t, assets);
    }
    await refreshWork(client, work.id);
    void balances.refetch();
    void refreshAll(client);
  }

  return (
    <PaymentSheet
      open
      onClose={onClose}
      title={t('shop.title')}
      ways={waysToPay(prices, assets, balances, t)}
      pay={(way, key) => pay(way.id, key)}
      more={(way) => {
        const price = priceIn(way.id);
        const missing = (price?.amount ?? 0) - balances.of(way.id);
        return (
          price &&
          missing > 0 && (
            <TopUp
              key={`${way.id} ${missing}`}
              workId={work.id}
              price={price}
              missing={missing}
              onDone={() => {
                void balances.refetch();
                void refreshAll(client);
              }}
            />
          )
        );
      }}
    >
      <SoldWork work={work} />
    </PaymentSheet>
  );
}
