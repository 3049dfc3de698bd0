import { BY_CURSOR, Empty, Link, query, useMessages } from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import type { AssetsProps } from './AllPayouts';
import { MoneyLine, useRailName } from './MoneyList';
import { StateChoice } from './StateChoice';

const STATES = ['all', 'started', 'confirmed', 'failed', 'expired', 'refunded'] as const;

/** Payments of everybody. */
export function AllPayments({ assets }: AssetsProps) {
  const { t, format } = useMessages();
  const railName = useRailName();
  const [state, setState] = useState<(typeof STATES)[number]>('all');
  const payments = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/manage/payments',
    { params: { query: { state: state === 'all' ? undefined : state, limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <>
      <StateChoice states={STATES} value={state} onChange={setState} />
      <InfiniteList
        key={state}
        query={payments}
        label={t('manage.payments')}
        estimate={80}
        keyOf={({ id }) => id}
        empty={<Empty icon="coins" title={t('manage.no-payments')} />}
        render={(payment) => (
          <MoneyLine
            amount={assets.write(payment.amount, payment.asset)}
            state={payment.state}
            about={
              <>
                <Link to={`/admin/users/${payment.account_id}`}>
                  {t('manage.account', { number: payment.account_id })}
                </Link>
                {' · '}
                {[railName(payment.rail), format.dateTime(payment.created_at), payment.external_id]
                  .filter(Boolean)
                  .join(' · ')}
              </>
            }
          />
        )}
      />
    </>
  );
}
