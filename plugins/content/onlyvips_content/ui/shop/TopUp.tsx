import {
  api,
  Button,
  haptic,
  newIdempotencyKey,
  query,
  Skeleton,
  Spinner,
  sentence,
  toast,
  useMessages,
  useQueryClient,
} from '@onlyvips/sdk';
import { useEffect, useRef, useState } from 'react';
import { useAssets } from '../data/assets';
import type { Price } from '../data/types';
import { inWords } from './errors';
import { pay, settled } from './settling';

export interface TopUpProps {
  readonly workId: number;
  readonly price: Price;
  /** How much of the asset is lacking. */
  readonly missing: number;
  /** The money is there, whatever became of the work. */
  readonly onDone: () => void;
}

/** How to bring in what is lacking for a work; it is bought by itself when the money is there. */
export function TopUp({ workId, price, missing, onDone }: TopUpProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const assets = useAssets();
  const quotes = query.useQuery('get', '/api/v1/ledger/quotes', {
    params: { query: { asset: price.asset, amount: missing } },
  });
  const [busy, setBusy] = useState<string | null>(null);
  const key = useRef<{ for: string; key: string } | null>(null);
  const left = useRef(new AbortController());
  useEffect(() => {
    left.current = new AbortController();
    return () => left.current.abort();
  }, []);

  async function start(rail: string): Promise<void> {
    const purpose = `${rail} ${price.asset} ${price.amount} ${missing}`;
    if (key.current?.for !== purpose) key.current = { for: purpose, key: newIdempotencyKey() };
    setBusy(rail);
    try {
      const { data } = await api.POST('/api/v1/content/works/{work_id}/payment', {
        params: {
          path: { work_id: workId },
          header: { 'Idempotency-Key': key.current.key },
        },
        body: { rail, asset: price.asset, amount: price.amount },
      });
      if (!data || !(await pay(data.id, data.how))) return;
      const outcome = await settled(client, workId, data.id, left.current.signal);
      if (outcome === 'left') return;
      key.current = null;
      if (outcome === 'opened') haptic.success();
      else toast[outcome === 'refused' ? 'error' : 'info'](t(`shop.payment.${outcome}`));
      onDone();
    } catch (error) {
      if (!left.current.signal.aborted) {
        toast.error(sentence(inWords(error, t, assets), t('failed')));
      }
    } finally {
      setBusy(null);
    }
  }

  if (quotes.isPending) return <Skeleton rows={1} height={50} />;
  const offers = quotes.data?.items ?? [];
  return (
    <div className="content-top-up" role="group" aria-label={t('shop.top-up')}>
      <p>
        {t('shop.missing', { missing: assets.write({ asset: price.asset, amount: missing }) })}{' '}
        {offers.length === 0 && t('shop.no-rail')}
      </p>
      {offers.map(({ rail, pay: cost }) => (
        <Button
          key={rail}
          mode="bezeled"
          size="l"
          stretched
          disabled={busy !== null}
          before={busy === rail ? <Spinner size="s" /> : undefined}
          onClick={() => void start(rail)}
        >
          {busy === rail
            ? t('shop.waiting')
            : t('shop.top-up-by', {
                price: assets.write(cost),
                rail: t(`rail.${rail}`, { defaultValue: rail }),
              })}
        </Button>
      ))}
    </div>
  );
}
