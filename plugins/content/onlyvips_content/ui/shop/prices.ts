import type { Texts } from '@onlyvips/sdk';
import type { PaymentWay } from '@onlyvips/sdk/forms';
import type { Assets, useBalances } from '../data/assets';
import type { Price, WorkCard } from '../data/types';

/** What a work can be bought for now; nothing where it is not for sale. */
export function pricesOf(
  work: Pick<WorkCard, 'access'>,
  assets: Assets,
  now = Date.now(),
): Price[] {
  return work.access.ways
    .filter(({ rule, opens_at }) => rule === 'price' && (!opens_at || Date.parse(opens_at) <= now))
    .flatMap(({ prices }) => prices)
    .filter(({ asset }) => assets.find(asset));
}

/** Prices as ways to pay: what one has of each, and whether that is enough. */
export function waysToPay(
  prices: readonly Price[],
  { list, write }: Assets,
  balances: ReturnType<typeof useBalances>,
  t: Texts['t'],
): PaymentWay[] {
  return prices.map((price) => {
    const has = balances.of(price.asset);
    const name = list.find(({ code }) => code === price.asset)?.name ?? price.asset;
    return {
      id: price.asset,
      label: t(`asset.${price.asset}`, { defaultValue: name }),
      price: write(price),
      balance: balances.known ? write({ asset: price.asset, amount: has }) : undefined,
      short: balances.known && has < price.amount,
    };
  });
}
