import { api, toast, useAccount, useMessages, useQueryClient } from '@onlyvips/sdk';
import { Field, PaymentSheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { useAssets, useBalances } from '../data/assets';
import { OF_CONTENT } from '../data/cache';
import type { WorkDetail } from '../data/types';
import { inWords, mistake } from './errors';
import { MessageField } from './MessageField';
import { pricesOf, waysToPay } from './prices';
import { SoldWork } from './SoldWork';

/** Reads the number of an account. */
export function readNumber(text: string): number | null {
  const found = /^#?\s*(\d{1,15})$/.exec(text.trim());
  return found ? Number(found[1]) : null;
}

export interface GiftSheetProps {
  readonly work: WorkDetail;
  readonly onClose: () => void;
}

/** Buys a work for somebody else, with a few words. */
export function GiftSheet({ work, onClose }: GiftSheetProps) {
  const { t } = useMessages();
  const me = useAccount();
  const client = useQueryClient();
  const assets = useAssets();
  const balances = useBalances();
  const [whom, setWhom] = useState('');
  const [message, setMessage] = useState('');
  const prices = pricesOf(work, assets);

  async function give(asset: string, key: string): Promise<void> {
    const price = prices.find((one) => one.asset === asset);
    const recipient = readNumber(whom);
    if (!price) return;
    if (recipient === null) throw mistake(t('gift.whom-missing'));
    if (recipient === me.id) throw mistake(t('shop.error.gift-to-oneself'));
    try {
      await api.POST('/api/v1/content/works/{work_id}/gift', {
        params: { path: { work_id: work.id }, header: { 'Idempotency-Key': key } },
        body: { ...price, recipient_id: recipient, message: message.trim() },
      });
    } catch (error) {
      throw inWords(error, t, assets);
    }
    toast.success(t('gift.given'));
    void balances.refetch();
    void client.invalidateQueries(OF_CONTENT);
  }

  return (
    <PaymentSheet
      open
      onClose={onClose}
      title={t('gift.title')}
      ways={waysToPay(prices, assets, balances, t)}
      pay={(way, key) => give(way.id, key)}
      more={() => <p className="ov-hint">{t('shop.too-little')}</p>}
    >
      <SoldWork work={work} />
      <Field label={t('gift.whom')} hint={t('gift.whom-hint', { number: String(me.id) })}>
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            value={whom}
            onChange={(event) => setWhom(event.target.value)}
          />
        )}
      </Field>
      <MessageField value={message} onChange={setMessage} />
    </PaymentSheet>
  );
}
