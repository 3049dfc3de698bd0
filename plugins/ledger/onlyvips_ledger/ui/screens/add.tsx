import {
  api,
  BY_CURSOR,
  Card,
  Empty,
  haptic,
  installStyles,
  Page,
  QueryView,
  query,
  Skeleton,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
  useSearchParams,
} from '@onlyvips/sdk';
import { MainButton, useOnce, useSettled } from '@onlyvips/sdk/forms';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import { type KnownAsset, useAssets } from '../assets';
import { amountOf, type MoneyDraft, MoneyField } from '../components/MoneyField';
import { MoneyLine, useRailName } from '../components/MoneyList';
import { PaymentStep } from '../components/PaymentStep';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

/** Brings money in: how much, by which way, and the payment itself. */
export default function Add() {
  const { t } = useMessages();
  const assets = useAssets();
  const [params, setParams] = useSearchParams();
  const begun = Number(params.get('payment'));
  const rails = query.useQuery('get', '/api/v1/ledger/rails');
  return (
    <Page title={t('add.title')}>
      {begun ? (
        <PaymentStep id={begun} assets={assets} onLeave={() => setParams({})} />
      ) : (
        <QueryView query={rails} skeleton={<Skeleton rows={1} height={150} />}>
          {({ items }) => (
            <QueryView query={assets.query} skeleton={<Skeleton rows={1} height={150} />}>
              {() => (
                <Form
                  assets={assets.all.filter(({ code }) =>
                    items.some((rail) => rail.assets.includes(code)),
                  )}
                  playMoney={items.filter((rail) => rail.test_only).map(({ name }) => name)}
                  wanted={params.get('asset')}
                  onBegun={(id) => setParams({ payment: String(id) })}
                />
              )}
            </QueryView>
          )}
        </QueryView>
      )}
      <Payments assets={assets} onOpen={(id) => setParams({ payment: String(id) })} />
    </Page>
  );
}

interface FormProps {
  readonly assets: readonly KnownAsset[];
  readonly playMoney: readonly string[];
  readonly wanted: string | null;
  readonly onBegun: (id: number) => void;
}

function Form({ assets, playMoney, wanted, onBegun }: FormProps) {
  const { t, format } = useMessages();
  const railName = useRailName();
  const client = useQueryClient();
  const once = useOnce();
  const first = assets.find(({ code }) => code === wanted) ?? assets[0];
  const [draft, setDraft] = useState<MoneyDraft>({ asset: first?.code ?? '', text: '' });
  const [chosen, setChosen] = useState<string | null>(null);
  const settled = useSettled(draft);
  const amount = amountOf(draft, assets);
  const asked = amountOf(settled, assets);
  const quotes = query.useQuery(
    'get',
    '/api/v1/ledger/quotes',
    { params: { query: { asset: settled.asset, amount: asked ?? 1 } } },
    { enabled: asked !== null },
  );
  const offered = asked !== null && amount === asked ? (quotes.data?.items ?? []) : [];
  const quote = offered.find(({ rail }) => rail === chosen) ?? offered[0];
  const price = (money: { asset: string; amount: number }) =>
    format.amount(
      money.amount,
      assets.find(({ code }) => code === money.asset) ?? { code: money.asset, decimals: 0 },
    );
  const begin = useMutation({
    mutationFn: async (body: { rail: string; asset: string; amount: number }) =>
      once(body, (key) =>
        api.POST('/api/v1/ledger/payments', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess({ data }) {
      haptic.success();
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/ledger/payments'] });
      if (data) onBegun(data.id);
    },
    onError: (error) => toast.error(sentence(error, t('add.failed'))),
  });
  if (!first) return <Empty icon="wallet" title={t('add.none')} />;
  return (
    <>
      <Card>
        <MoneyField assets={assets} value={draft} onChange={setDraft} />
        <fieldset className="ov-ways ledger-ways">
          <legend className="ledger-small-title">{t('add.ways')}</legend>
          {asked === null && <p className="ov-hint">{t('add.ways-hint')}</p>}
          {asked !== null && quotes.isPending && <Skeleton rows={1} height={56} />}
          {asked !== null && quotes.error !== null && (
            <p className="ov-error" role="alert">
              {sentence(quotes.error, t('add.none'))}
            </p>
          )}
          {asked !== null && quotes.data?.items.length === 0 && (
            <p className="ov-hint">{t('add.none')}</p>
          )}
          {offered.map(({ rail, pay }) => (
            <label key={rail} className="ov-way">
              <input
                type="radio"
                name="rail"
                checked={rail === quote?.rail}
                onChange={() => setChosen(rail)}
              />
              <span className="ov-way-label">
                {railName(rail)}
                {playMoney.includes(rail) && <small className="ov-hint">{t('add.play')}</small>}
              </span>
              <strong>{price(pay)}</strong>
            </label>
          ))}
        </fieldset>
      </Card>
      <MainButton
        text={quote ? t('add.go', { price: price(quote.pay) }) : t('add.title')}
        enabled={quote !== undefined && amount !== null}
        loading={begin.isPending}
        onClick={() => {
          if (quote && amount !== null)
            begin.mutate({ rail: quote.rail, asset: draft.asset, amount });
        }}
      />
    </>
  );
}

function Payments({
  assets,
  onOpen,
}: {
  readonly assets: ReturnType<typeof useAssets>;
  readonly onOpen: (id: number) => void;
}) {
  const { t, format } = useMessages();
  const railName = useRailName();
  const payments = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/payments',
    { params: { query: { limit: 30 } } },
    BY_CURSOR,
  );
  return (
    <section>
      <header className="ledger-section-header">
        <h2>{t('add.before')}</h2>
      </header>
      <InfiniteList
        query={payments}
        label={t('add.before')}
        estimate={72}
        keyOf={({ id }) => id}
        empty={<p className="ov-hint">{t('add.before-empty')}</p>}
        render={(payment) => (
          <MoneyLine
            amount={assets.write(payment.money.amount, payment.money.asset)}
            state={payment.state}
            about={[
              railName(payment.rail),
              payment.created_at && format.dateTime(payment.created_at),
            ]
              .filter(Boolean)
              .join(' · ')}
            action={
              payment.state === 'started' && (
                <button type="button" className="ledger-link" onClick={() => onOpen(payment.id)}>
                  {t('entry.open')}
                </button>
              )
            }
          />
        )}
      />
    </section>
  );
}
