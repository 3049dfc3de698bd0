import { type Asset, query, useMessages } from '@onlyvips/sdk';

/** How assets are written, where they have a sign of their own. */
const SYMBOLS: Readonly<Record<string, string>> = { XTR: '⭐', USDT: 'USD₮' };

export interface KnownAsset extends Asset {
  readonly name: string;
  readonly withdrawable: boolean;
  readonly minimumPayout: number;
}

/** What there is to pay with, in the order in which it is shown, and how its amounts are written. */
export function useAssets() {
  const { t, format } = useMessages();
  const found = query.useQuery('get', '/api/v1/ledger/assets', undefined, {
    staleTime: 60 * 60_000,
  });
  const all: readonly KnownAsset[] = (found.data?.items ?? []).map((asset) => ({
    code: asset.code,
    decimals: asset.decimals,
    symbol: SYMBOLS[asset.code] ?? null,
    name: t(`asset.${asset.code}`, { defaultValue: asset.name }),
    withdrawable: asset.withdrawable,
    minimumPayout: asset.minimum_payout ?? 1,
  }));
  const of = (code: string): KnownAsset =>
    all.find((asset) => asset.code === code) ?? {
      code,
      decimals: 0,
      symbol: null,
      name: code,
      withdrawable: false,
      minimumPayout: 1,
    };
  return {
    query: found,
    all,
    of,
    /** e.g. `1.5 TON`. */
    write: (amount: number, code: string) => format.amount(amount, of(code)),
    /** With a sign before it, also where it is more. */
    writeChange: (amount: number, code: string) =>
      format.amount(amount, of(code), { signed: true }),
  };
}
