import { useMessages } from '@onlyvips/sdk';
import type { useAssets } from '../assets';
import type { Balance } from '../types';

export interface BalancesProps {
  readonly balances: readonly Balance[];
  readonly assets: ReturnType<typeof useAssets>;
}

/** What somebody has, a card for each asset; what is nothing is left out. */
export function Balances({ balances, assets }: BalancesProps) {
  const { t } = useMessages();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, with the keyboard, too
    <ul className="ledger-balances" aria-label={t('wallet.balances')} tabIndex={0}>
      {balances.map((balance) => (
        <li key={balance.asset} className="ledger-balance" data-asset={balance.asset}>
          <p className="ledger-balance-name">{assets.of(balance.asset).name}</p>
          <p className="ledger-balance-amount">{assets.write(balance.spendable, balance.asset)}</p>
          <Parts balance={balance} assets={assets} />
        </li>
      ))}
    </ul>
  );
}

function Parts({
  balance,
  assets,
}: {
  readonly balance: Balance;
  readonly assets: BalancesProps['assets'];
}) {
  const { t, format } = useMessages();
  const write = (amount: number) => assets.write(amount, balance.asset);
  const next = balance.next_release
    ? t('wallet.next', {
        date: format.date(balance.next_release, { day: 'numeric', month: 'short' }),
      })
    : undefined;
  const parts = [
    { name: t('wallet.earned'), amount: balance.earnings },
    { name: t('wallet.held'), amount: balance.held, more: next },
    { name: t('wallet.escrow'), amount: balance.escrow },
    { name: t('wallet.pending'), amount: balance.pending },
    { name: t('wallet.debt'), amount: balance.debt, more: t('wallet.debt-hint'), danger: true },
  ].filter(({ amount }) => amount !== 0);
  if (parts.length === 0) return null;
  return (
    <dl className="ledger-parts">
      {parts.map(({ name, amount, more, danger }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={danger ? 'ov-danger' : undefined}>
            {write(amount)}
            {more && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
