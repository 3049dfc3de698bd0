import { BY_CURSOR, Empty, Link, query, useMessages } from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { NoCover, workPath } from '../cards/WorkTile';
import { useAssets } from '../data/assets';
import type { Purchase } from '../data/types';
import { Still } from '../media/Still';

/** What one paid for, for oneself and for others. */
export function Purchases() {
  const { t } = useMessages();
  const found = query.useInfiniteQuery('get', '/api/v1/content/purchases', {}, BY_CURSOR);
  return (
    <InfiniteList
      query={found}
      label={t('library.purchases')}
      keyOf={({ id }) => id}
      estimate={88}
      empty={
        <Empty icon="coins" title={t('purchases.none')}>
          {t('purchases.none-hint')}
        </Empty>
      }
      render={(purchase) => <Row purchase={purchase} />}
    />
  );
}

function Row({ purchase }: { readonly purchase: Purchase }) {
  const { t, format } = useMessages();
  const assets = useAssets();
  // A purchase knows the number of its work alone.
  const { data: work } = query.useQuery(
    'get',
    '/api/v1/content/works/{work_id}',
    { params: { path: { work_id: purchase.work_id } } },
    { staleTime: 5 * 60_000, retry: false },
  );
  return (
    <article className="ov-card content-purchase">
      <Still
        picture={work?.cover}
        alt=""
        ratio={1}
        instead={<NoCover work={work ?? { id: purchase.work_id, kind: 'photo' }} />}
      />
      <div>
        <h2 dir="auto">
          <Link to={workPath(purchase.work_id)} className="content-cover-link">
            {work?.title ?? t('purchases.work', { number: String(purchase.work_id) })}
          </Link>
        </h2>
        <p className="ov-hint">
          {format.dateTime(purchase.created_at)}
          {purchase.gift && ` · ${t('purchases.gift')}`}
        </p>
        {purchase.refunded_at && (
          <p className="content-refunded">
            {t('purchases.refunded', { date: format.date(purchase.refunded_at) })}
          </p>
        )}
      </div>
      <strong>{assets.write(purchase)}</strong>
    </article>
  );
}
