import {
  Empty,
  Icon,
  installStyles,
  Link,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
} from '@onlyvips/sdk';
import { useAssets } from '../assets';
import { Balances } from '../components/Balances';
import { History } from '../components/History';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

const ACTIONS = [
  { name: 'add', icon: 'plus' },
  { name: 'tip', icon: 'gift', to: '/ledger/tips' },
  { name: 'payouts', icon: 'upload' },
  { name: 'statement', icon: 'book' },
] as const;

/** What one has, how it came about, and the ways in and out. */
export default function Wallet() {
  const { t } = useMessages();
  const assets = useAssets();
  const balances = query.useQuery('get', '/api/v1/ledger/balances');
  return (
    <Page title={t('wallet.title')}>
      <QueryView
        query={balances}
        skeleton={<Skeleton rows={1} height={132} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty
            icon="wallet"
            title={t('wallet.empty')}
            action={
              <Link to="/ledger/add" className="ledger-go">
                {t('wallet.add')}
              </Link>
            }
          >
            {t('wallet.empty-hint')}
          </Empty>
        }
      >
        {({ items }) => (
          <QueryView query={assets.query} skeleton={<Skeleton rows={1} height={132} />}>
            {() => <Balances balances={items} assets={assets} />}
          </QueryView>
        )}
      </QueryView>
      <nav className="ledger-actions" aria-label={t('wallet.actions')}>
        {ACTIONS.map((action) => (
          <Link key={action.name} to={'to' in action ? action.to : `/ledger/${action.name}`}>
            <span>
              <Icon name={action.icon} />
            </span>
            {t(`wallet.${action.name}`)}
          </Link>
        ))}
      </nav>
      <History assets={assets} />
    </Page>
  );
}
