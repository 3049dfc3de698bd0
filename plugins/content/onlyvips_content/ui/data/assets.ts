import { type Asset, query, useMessages, useQueryClient } from '@onlyvips/sdk';
import { useMemo } from 'react';
import type { Price } from './types';

/** Assets with a sign that everybody knows; of the others their code is written. */
const SYMBOLS: Readonly<Record<string, string>> = { XTR: '⭐', USDT: 'USD₮' };

export interface Assets {
  readonly list: readonly (Asset & { readonly name: string })[];
  /** Nothing for an asset whose rails are gone: nobody can pay with it. */
  readonly find: (code: string) => Asset | undefined;
  /** A price as people write it. */
  readonly write: (price: Price) => string;
  readonly ready: boolean;
}

/** What can be paid with, and how amounts of it are written. */
export function useAssets(): Assets {
  const { format } = useMessages();
  const { data } = query.useQuery('get', '/api/v1/ledger/assets', {}, { staleTime: 30 * 60_000 });
  return useMemo(() => {
    const list = (data?.items ?? []).map((asset) => ({ ...asset, symbol: SYMBOLS[asset.code] }));
    const find = (code: string) => list.find((asset) => asset.code === code);
    return {
      list,
      find,
      write({ asset, amount }: Price) {
        const known = find(asset);
        // Without its decimals an amount would be a lie.
        return known ? format.amount(amount, known) : asset;
      },
      ready: data !== undefined,
    };
  }, [data, format]);
}

/** Balances, and what tells how they became so. */
const OF_LEDGER = {
  predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
    String(queryKey[1] ?? '').startsWith('/api/v1/ledger/'),
};

/** What the person can spend of each asset at once, in its smallest unit. */
export function useBalances() {
  const client = useQueryClient();
  const { data } = query.useQuery('get', '/api/v1/ledger/balances');
  return {
    known: data !== undefined,
    of: (asset: string) => data?.items.find((balance) => balance.asset === asset)?.spendable ?? 0,
    /**
     * Money has moved. Marked as old before it is asked for: a question whose sheet is closed
     * meanwhile is given up, and who looks next asks anew.
     */
    refetch: () => client.invalidateQueries(OF_LEDGER),
  };
}

const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/**
 * Reads an amount as people type it, with a point or a comma, in Latin or Arabic digits.
 *
 * @returns Smallest units, or null for what is no amount above 0 that the asset can have.
 */
export function readAmount(text: string, decimals: number): number | null {
  const latin = text
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[,\u066b]/, '.')
    .trim();
  const found = /^(\d{1,15})(?:\.(\d*))?$/.exec(latin);
  if (!found) return null;
  const [, whole = '', fraction = ''] = found;
  if (fraction.length > decimals) return null;
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}
