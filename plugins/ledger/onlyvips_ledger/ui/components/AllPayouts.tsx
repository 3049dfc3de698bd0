import {
  Button,
  BY_CURSOR,
  type components,
  Empty,
  Link,
  query,
  useAccount,
  useMessages,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import type { useAssets } from '../assets';
import { MoneyLine, useRailName } from './MoneyList';
import { SettleSheet } from './SettleSheet';
import { StateChoice } from './StateChoice';

export type PayoutLine = components['schemas']['PayoutLineView'];

const STATES = ['started', 'paid', 'failed', 'all'] as const;

export interface AssetsProps {
  readonly assets: ReturnType<typeof useAssets>;
}

/** Payouts of everybody; those that wait come first to hand, because somebody waits for them. */
export function AllPayouts({ assets }: AssetsProps) {
  const { t } = useMessages();
  const { permissions } = useAccount();
  const [state, setState] = useState<(typeof STATES)[number]>('started');
  const [chosen, setChosen] = useState<PayoutLine | null>(null);
  const payouts = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/manage/payouts',
    { params: { query: { state: state === 'all' ? undefined : state, limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <>
      <StateChoice states={STATES} value={state} onChange={setState} />
      <InfiniteList
        key={state}
        query={payouts}
        label={t('manage.payouts')}
        estimate={96}
        keyOf={({ id }) => id}
        empty={<Empty icon="upload" title={t('manage.no-payouts')} />}
        render={(payout) => (
          <MoneyLine
            amount={assets.write(payout.amount, payout.asset)}
            state={payout.state}
            about={<About payout={payout} assets={assets} />}
            action={
              payout.state === 'started' &&
              permissions.includes('ledger.adjust') && (
                <Button size="s" mode="bezeled" onClick={() => setChosen(payout)}>
                  {t('manage.settle')}
                </Button>
              )
            }
          />
        )}
      />
      <SettleSheet payout={chosen} assets={assets} onClose={() => setChosen(null)} />
    </>
  );
}

function About({ payout, assets }: AssetsProps & { readonly payout: PayoutLine }) {
  const { t, format } = useMessages();
  const railName = useRailName();
  const fee = payout.fee && t('payouts.fee', { amount: assets.write(payout.fee, payout.asset) });
  const tried = payout.attempts && t('manage.attempts', { count: payout.attempts });
  return (
    <>
      <Link to={`/admin/users/${payout.account_id}`}>
        {t('manage.account', { number: payout.account_id })}
      </Link>
      {' · '}
      {[railName(payout.rail), format.dateTime(payout.created_at), fee, tried]
        .filter(Boolean)
        .join(' · ')}
      {payout.destination && (
        <>
          <br />
          <bdi>{payout.destination}</bdi>
        </>
      )}
      {payout.detail && (
        <>
          <br />
          <span dir="auto">{payout.detail}</span>
        </>
      )}
    </>
  );
}
