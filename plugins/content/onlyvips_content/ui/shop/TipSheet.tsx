import { api, Choice, toast, useMessages } from '@onlyvips/sdk';
import { Field, PaymentSheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { Avatar } from '../cards/Avatar';
import { readAmount, useAssets, useBalances } from '../data/assets';
import type { CreatorCard } from '../data/types';
import { inWords, mistake } from './errors';
import { MessageField } from './MessageField';
import { waysToPay } from './prices';

/** Round amounts of an asset, written as people write them. */
const ROUND: Readonly<Record<string, readonly string[]>> = {
  XTR: ['10', '50', '100', '500'],
  TON: ['0.5', '1', '5', '10'],
  USDT: ['1', '5', '10', '25'],
};
const OTHERWISE = ['10', '50', '100', '500'];

export interface TipSheetProps {
  readonly creator: CreatorCard;
  /** The work that the tip is for, if for one. */
  readonly workId?: number;
  readonly onClose: () => void;
}

/** Gives a creator money, with a few words. */
export function TipSheet({ creator, workId, onClose }: TipSheetProps) {
  const { t, format } = useMessages();
  const assets = useAssets();
  const balances = useBalances();
  const [code, setCode] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [message, setMessage] = useState('');

  const owned = assets.list.filter((asset) => balances.of(asset.code) > 0);
  const offered = owned.length > 0 ? owned : assets.list.slice(0, 1);
  const asset = offered.find((one) => one.code === code) ?? offered[0];
  if (!asset) return null;
  const round = ROUND[asset.code] ?? OTHERWISE;
  const text = typed ?? round[1] ?? '';
  const amount = readAmount(text, asset.decimals);

  async function give(key: string): Promise<void> {
    if (!asset || amount === null) throw mistake(t('tip.amount-wrong'));
    try {
      await api.POST('/api/v1/content/creators/{creator_id}/tip', {
        params: { path: { creator_id: creator.account_id }, header: { 'Idempotency-Key': key } },
        body: {
          asset: asset.code,
          amount,
          message: message.trim(),
          ...(workId ? { work_id: workId } : {}),
        },
      });
    } catch (error) {
      throw inWords(error, t, assets);
    }
    toast.success(t('tip.given', { name: creator.name }));
    void balances.refetch();
  }

  return (
    <PaymentSheet
      open
      onClose={onClose}
      title={t('tip.title')}
      ways={amount === null ? [] : waysToPay([{ asset: asset.code, amount }], assets, balances, t)}
      pay={(_way, key) => give(key)}
      more={() => <p className="ov-hint">{t('shop.too-little')}</p>}
    >
      <div className="content-sold">
        <Avatar name={creator.name} picture={creator.avatar} size={56} />
        <div>
          <strong dir="auto">{creator.name}</strong>
          <span className="ov-hint">{t('tip.hint')}</span>
        </div>
      </div>
      {offered.length > 1 && (
        <Choice
          label={t('tip.asset')}
          value={asset.code}
          options={offered.map(({ code: value, name }) => ({
            value,
            label: t(`asset.${value}`, { defaultValue: name }),
          }))}
          onChange={(value) => {
            setCode(value);
            setTyped(null);
          }}
        />
      )}
      <Choice
        label={t('tip.amount')}
        value={text}
        options={round.map((value) => ({
          value,
          label: format.amount(readAmount(value, asset.decimals) ?? 0, asset),
        }))}
        onChange={setTyped}
      />
      <Field
        label={t('tip.other')}
        error={amount === null && text !== '' ? t('tip.amount-wrong') : undefined}
      >
        {(control) => (
          <input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <MessageField value={message} onChange={setMessage} />
    </PaymentSheet>
  );
}
