import { Card, installStyles, QueryView, query, Skeleton, useMessages } from '@onlyvips/sdk';
import { useAssets } from '../assets';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

/** A card of the home page: what there is to spend. */
export default function BalanceCard() {
  const { t } = useMessages();
  const assets = useAssets();
  const balances = query.useQuery('get', '/api/v1/ledger/balances');
  return (
    <Card title={t('wallet.title')} to="/ledger">
      <QueryView
        query={balances}
        skeleton={<Skeleton rows={1} height={44} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="ov-hint">{t('wallet.empty-hint')}</p>}
      >
        {({ items }) => (
          <QueryView query={assets.query} skeleton={<Skeleton rows={1} height={44} />}>
            {() => (
              <ul className="ledger-card">
                {items.map(({ asset, spendable }) => (
                  <li key={asset}>
                    <strong>{assets.write(spendable, asset)}</strong>
                    <small>{assets.of(asset).name}</small>
                  </li>
                ))}
              </ul>
            )}
          </QueryView>
        )}
      </QueryView>
    </Card>
  );
}
