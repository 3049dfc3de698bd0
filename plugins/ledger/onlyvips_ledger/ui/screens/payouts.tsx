import {
  api,
  Button,
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
} from '@onlyvips/sdk';
import {
  Field,
  MainButton,
  Sheet,
  useClosingConfirmation,
  useOnce,
  writeAmount,
} from '@onlyvips/sdk/forms';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import { type KnownAsset, useAssets } from '../assets';
import { Facts } from '../components/Facts';
import { amountOf, type MoneyDraft, MoneyField } from '../components/MoneyField';
import { MoneyLine, useRailName } from '../components/MoneyList';
import { wrongWith } from '../faults';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

const LONGEST_DESTINATION = 256;

interface Rail {
  readonly name: string;
  readonly assets: readonly string[];
}

/** What was earned goes out, and what went out so far. */
export default function Payouts() {
  const { t } = useMessages();
  const assets = useAssets();
  const balances = query.useQuery('get', '/api/v1/ledger/balances');
  const rails = query.useQuery('get', '/api/v1/ledger/rails');
  return (
    <Page title={t('payouts.title')}>
      <QueryView query={assets.query} skeleton={<Skeleton rows={1} height={320} />}>
        {() => (
          <QueryView query={rails} skeleton={<Skeleton rows={1} height={320} />}>
            {(ways) => (
              <QueryView query={balances} skeleton={<Skeleton rows={1} height={320} />}>
                {({ items }) => {
                  const out = ways.items.filter((rail) => rail.pays_out);
                  const free = Object.fromEntries(
                    items.map(({ asset, earnings }) => [asset, earnings]),
                  );
                  const possible = assets.all.filter(
                    ({ code, withdrawable }) =>
                      withdrawable &&
                      (free[code] ?? 0) > 0 &&
                      out.some((rail) => rail.assets.includes(code)),
                  );
                  return possible.length ? (
                    <Form assets={possible} rails={out} free={free} />
                  ) : (
                    <Empty icon="upload" title={t('payouts.nothing')}>
                      {t('payouts.nothing-hint')}
                    </Empty>
                  );
                }}
              </QueryView>
            )}
          </QueryView>
        )}
      </QueryView>
      <Before assets={assets} />
    </Page>
  );
}

interface FormProps {
  readonly assets: readonly KnownAsset[];
  readonly rails: readonly Rail[];
  readonly free: Readonly<Record<string, number>>;
}

function Form({ assets, rails, free }: FormProps) {
  const { t, format } = useMessages();
  const client = useQueryClient();
  const railName = useRailName();
  const once = useOnce();
  const [draft, setDraft] = useState<MoneyDraft>({ asset: assets[0]?.code ?? '', text: '' });
  const [chosen, setChosen] = useState('');
  const [destination, setDestination] = useState('');
  const [open, setOpen] = useState(false);
  useClosingConfirmation(draft.text !== '' || destination !== '');
  const asset = assets.find(({ code }) => code === draft.asset) ?? assets[0];
  const ways = rails.filter((rail) => rail.assets.includes(draft.asset));
  const rail = ways.find(({ name }) => name === chosen) ?? ways[0];
  const amount = amountOf(draft, assets);
  const ask = useMutation({
    mutationFn: (body: { rail: string; asset: string; amount: number; destination: string }) =>
      once(body, (key) =>
        api.POST('/api/v1/ledger/payouts', {
          params: { header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess() {
      toast.success(t('payouts.done'));
      setOpen(false);
      setDraft({ ...draft, text: '' });
      setDestination('');
    },
    onError: () => haptic.error(),
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => /ledger\/(balances|history|payouts)$/.test(`${queryKey[1]}`),
      }),
  });
  if (!asset) return null;
  const most = free[asset.code] ?? 0;
  const least = asset.minimumPayout;
  const wrong =
    amount !== null && amount > most
      ? t('payouts.too-much', { amount: format.amount(most, asset) })
      : amount !== null && amount < least
        ? t('payouts.too-little', { amount: format.amount(least, asset) })
        : wrongWith(ask.error, 'amount');
  const written = amount === null ? '' : format.amount(amount, asset);
  const good = amount !== null && amount <= most && amount >= least && destination.trim() !== '';
  return (
    <>
      <Card>
        <p className="ledger-section-header">
          <strong>{t('payouts.free', { amount: format.amount(most, asset) })}</strong>
          <button
            type="button"
            className="ledger-link"
            onClick={() => setDraft({ ...draft, text: writeAmount(most, asset.decimals) })}
          >
            {t('payouts.all')}
          </button>
        </p>
        <MoneyField
          assets={assets}
          value={draft}
          onChange={setDraft}
          hint={t('payouts.least', { amount: format.amount(least, asset) })}
          error={wrong}
        />
        <Field label={t('payouts.rail')}>
          {(control) => (
            <select
              {...control}
              value={rail?.name ?? ''}
              onChange={({ target }) => setChosen(target.value)}
            >
              {ways.map(({ name }) => (
                <option key={name} value={name}>
                  {railName(name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label={t('payouts.destination')}
          hint={t('payouts.destination-hint')}
          error={wrongWith(ask.error, 'destination')}
        >
          {(control) => (
            <input
              {...control}
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              maxLength={LONGEST_DESTINATION}
              value={destination}
              onChange={({ target }) => setDestination(target.value)}
            />
          )}
        </Field>
      </Card>
      {!open && <MainButton text={t('payouts.go')} enabled={good} onClick={() => setOpen(true)} />}
      <Sheet
        open={open}
        onClose={() => setOpen(false)}
        title={t('payouts.check')}
        busy={ask.isPending}
      >
        <p className="ledger-sheet-amount">{written}</p>
        <Facts
          facts={[
            { name: t('payouts.rail'), value: rail ? railName(rail.name) : '' },
            { name: t('payouts.destination'), value: <code>{destination.trim()}</code> },
          ]}
        />
        <p className="ov-hint">{t('payouts.check-hint')}</p>
        {ask.error && (
          <p className="ov-error" role="alert">
            {sentence(ask.error, t('state.failed'))}
          </p>
        )}
        <Button
          size="l"
          stretched
          loading={ask.isPending}
          onClick={() => {
            if (amount === null || !rail) return;
            ask.mutate({
              rail: rail.name,
              asset: asset.code,
              amount,
              destination: destination.trim(),
            });
          }}
        >
          {t('payouts.confirm', { amount: written })}
        </Button>
      </Sheet>
    </>
  );
}

function Before({ assets }: { readonly assets: ReturnType<typeof useAssets> }) {
  const { t, format } = useMessages();
  const railName = useRailName();
  const payouts = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/payouts',
    { params: { query: { limit: 30 } } },
    BY_CURSOR,
  );
  return (
    <section>
      <header className="ledger-section-header">
        <h2>{t('payouts.before')}</h2>
      </header>
      <InfiniteList
        query={payouts}
        label={t('payouts.before')}
        estimate={72}
        keyOf={({ id }) => id}
        empty={<p className="ov-hint">{t('payouts.before-empty')}</p>}
        render={({ money, state, rail, fee, destination, created_at }) => (
          <MoneyLine
            amount={assets.write(money.amount, money.asset)}
            state={state}
            about={
              <>
                {[
                  railName(rail),
                  fee && t('payouts.fee', { amount: assets.write(fee, money.asset) }),
                  format.dateTime(created_at),
                ]
                  .filter(Boolean)
                  .join(' · ')}
                <br />
                <bdi>{destination}</bdi>
              </>
            }
          />
        )}
      />
    </section>
  );
}
