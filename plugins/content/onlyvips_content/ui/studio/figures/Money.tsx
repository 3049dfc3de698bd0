import { BY_CURSOR, Card, Choice, Empty, Link, query, useMessages } from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { type ReactNode, useState } from 'react';
import { useAssets } from '../../data/assets';
import { useTitles } from '../common/useTitles';

/** What was bought of the creator's works, and the tips they got. */
export function Money() {
  const { t } = useMessages();
  const [shown, setShown] = useState<'sales' | 'tips'>('sales');
  return (
    <Card title={t('studio.money.title')}>
      <Choice
        label={t('studio.money.title')}
        options={(['sales', 'tips'] as const).map((value) => ({
          value,
          label: t(`studio.statistics.${value}`),
        }))}
        value={shown}
        onChange={setShown}
      />
      {shown === 'sales' ? <Sales /> : <Tips />}
    </Card>
  );
}

const ROW = 60;

function Sales() {
  const { t } = useMessages();
  const titleOf = useTitles();
  const sales = query.useInfiniteQuery('get', '/api/v1/content/creator/sales', {}, BY_CURSOR);
  return (
    <InfiniteList
      query={sales}
      label={t('studio.statistics.sales')}
      keyOf={(sale) => sale.id}
      estimate={ROW}
      empty={<Empty icon="coins" title={t('studio.money.no-sales')} />}
      render={(sale) => (
        <Line
          workId={sale.work_id}
          title={titleOf(sale.work_id)}
          at={sale.created_at}
          asset={sale.asset}
          net={sale.net}
          gone={sale.refunded_at !== null}
          note={sale.gift ? t('studio.money.gift') : ''}
        />
      )}
    />
  );
}

function Tips() {
  const { t } = useMessages();
  const titleOf = useTitles();
  const tips = query.useInfiniteQuery('get', '/api/v1/content/creator/tips', {}, BY_CURSOR);
  return (
    <InfiniteList
      query={tips}
      label={t('studio.statistics.tips')}
      keyOf={(tip) => tip.transfer_id}
      estimate={ROW}
      empty={<Empty icon="gift" title={t('studio.money.no-tips')} />}
      render={(tip) => (
        <Line
          workId={tip.work_id}
          title={tip.work_id === null ? t('studio.money.tip') : titleOf(tip.work_id)}
          at={tip.created_at}
          asset={tip.asset}
          net={tip.net}
          gone={tip.refunded_at !== null}
          note={tip.message}
        />
      )}
    />
  );
}

interface LineProps {
  readonly workId: number | null;
  readonly title: string;
  readonly at: string;
  readonly asset: string;
  readonly net: number;
  /** It was given back. */
  readonly gone: boolean;
  readonly note: ReactNode;
}

function Line({ workId, title, at, asset, net, gone, note }: LineProps) {
  const { t, format } = useMessages();
  const assets = useAssets();
  return (
    <div className="content-studio-line">
      <div>
        {workId === null ? (
          <span dir="auto">{title}</span>
        ) : (
          <Link to={`/content/studio/works/${workId}`} dir="auto">
            {title}
          </Link>
        )}
        <span className="content-studio-facts ov-hint">
          <time dateTime={at}>{format.relative(at)}</time>
          {note && <span dir="auto">{note}</span>}
          {gone && <span className="ov-danger">{t('studio.money.refunded')}</span>}
        </span>
      </div>
      <strong className={gone ? 'content-studio-gone' : undefined}>
        {assets.write({ asset, amount: net })}
      </strong>
    </div>
  );
}
