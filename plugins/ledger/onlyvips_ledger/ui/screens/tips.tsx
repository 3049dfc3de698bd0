import {
  api,
  BY_CURSOR,
  Card,
  Choice,
  Empty,
  Icon,
  installStyles,
  Link,
  Page,
  QueryView,
  query,
  Skeleton,
  toast,
  useAccount,
  useMessages,
  useQueryClient,
  useSearchParams,
} from '@onlyvips/sdk';
import { Field, MainButton, PaymentSheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { type KnownAsset, useAssets } from '../assets';
import { EntryList } from '../components/History';
import { amountOf, type MoneyDraft, MoneyField } from '../components/MoneyField';
import css from '../ledger.css?inline';
import type { Balance } from '../types';

export { messages } from '../messages';

installStyles(css);

/** What is offered with one press: Stars and credits, which have no fractions. */
const USUAL = [10, 50, 100, 500];
const LONGEST_MESSAGE = 500;

interface Person {
  readonly id: number;
  readonly name: string;
}

/** Gives a tip to the person of the link, and shows tips given and got. */
export default function Tips() {
  const { t } = useMessages();
  const [params, setParams] = useSearchParams();
  const { id: self } = useAccount();
  const assets = useAssets();
  const balances = query.useQuery('get', '/api/v1/ledger/balances');
  const to = Number(params.get('to'));
  const person: Person | null = Number.isSafeInteger(to) && to > 0 ? nameOf(to, params, t) : null;
  return (
    <Page title={person ? t('tips.for', { name: person.name }) : t('tips.title')}>
      {person?.id === self && <p className="ov-hint">{t('tips.self')}</p>}
      {person && person.id !== self && (
        <QueryView query={balances} skeleton={<Skeleton rows={1} height={260} />}>
          {({ items }) => (
            <QueryView query={assets.query} skeleton={<Skeleton rows={1} height={260} />}>
              {() => <Form key={person.id} person={person} balances={items} assets={assets.all} />}
            </QueryView>
          )}
        </QueryView>
      )}
      {!person && <KnownPeople onChoose={({ id, name }) => setParams({ to: String(id), name })} />}
      <Given assets={assets} />
    </Page>
  );
}

function nameOf(
  id: number,
  params: URLSearchParams,
  t: (key: string, values: { number: number }) => string,
) {
  const name = params.get('name')?.trim().slice(0, 64);
  return { id, name: name || t('tips.someone', { number: id }) };
}

interface FormProps {
  readonly person: Person;
  readonly balances: readonly Balance[];
  readonly assets: readonly KnownAsset[];
}

function Form({ person, balances, assets }: FormProps) {
  const { t, format } = useMessages();
  const client = useQueryClient();
  const has = (code: string) => balances.find(({ asset }) => asset === code)?.spendable ?? 0;
  const richest = assets.find(({ code }) => has(code) > 0) ?? assets[0];
  const [draft, setDraft] = useState<MoneyDraft>({ asset: richest?.code ?? '', text: '' });
  const [message, setMessage] = useState('');
  const [open, setOpen] = useState(false);
  const asset = assets.find(({ code }) => code === draft.asset);
  const amount = amountOf(draft, assets);
  if (!asset) return null;
  const balance = has(asset.code);
  const written = amount === null ? '' : format.amount(amount, asset);

  async function give(key: string): Promise<void> {
    if (amount === null || !asset) return;
    await api.POST('/api/v1/ledger/tips', {
      params: { header: { 'Idempotency-Key': key } },
      body: { to: person.id, asset: asset.code, amount, message: message.trim() },
    });
    toast.success(t('tips.done', { name: person.name }));
    setDraft({ ...draft, text: '' });
    setMessage('');
    await client.invalidateQueries({
      predicate: ({ queryKey }) => /ledger\/(balances|history)$/.test(`${queryKey[1]}`),
    });
  }

  return (
    <>
      <Card>
        {asset.decimals === 0 && (
          <div className="ledger-usual">
            {USUAL.map((value) => (
              <button
                key={value}
                type="button"
                aria-pressed={amount === value}
                onClick={() => setDraft({ ...draft, text: String(value) })}
              >
                {format.amount(value, asset)}
              </button>
            ))}
          </div>
        )}
        <MoneyField
          assets={assets}
          value={draft}
          onChange={setDraft}
          hint={t('form.short', { balance: format.amount(balance, asset) })}
        />
        <Field label={t('tips.message')}>
          {(control) => (
            <textarea
              {...control}
              dir="auto"
              rows={2}
              maxLength={LONGEST_MESSAGE}
              value={message}
              onChange={({ target }) => setMessage(target.value)}
            />
          )}
        </Field>
      </Card>
      {!open && (
        <MainButton
          text={amount === null ? t('tips.sheet') : t('tips.go', { amount: written })}
          enabled={amount !== null}
          onClick={() => setOpen(true)}
        />
      )}
      <PaymentSheet
        open={open && amount !== null}
        onClose={() => setOpen(false)}
        title={t('tips.for', { name: person.name })}
        ways={[
          {
            // Another amount or message is another payment, with a key of its own.
            id: `${asset.code}:${amount}:${message}`,
            label: asset.name,
            price: written,
            balance: format.amount(balance, asset),
            short: amount !== null && amount > balance,
          },
        ]}
        pay={(_way, key) => give(key)}
        more={() => (
          <Link to={`/ledger/add?asset=${asset.code}`} className="ledger-go">
            {t('tips.more')}
          </Link>
        )}
      >
        {message && (
          <blockquote className="ledger-note" dir="auto">
            {message}
          </blockquote>
        )}
      </PaymentSheet>
    </>
  );
}

/** Those whom one tipped before. */
function KnownPeople({ onChoose }: { readonly onChoose: (person: Person) => void }) {
  const { t } = useMessages();
  const tips = useTips();
  const people = new Map<number, string>();
  for (const { role, other, other_name } of tips.data?.pages[0]?.items ?? []) {
    if (role === 'paid' && other !== null && other_name) people.set(other, other_name);
  }
  return (
    <Card title={t('tips.whom')}>
      <p className="ov-hint">{t('tips.whom-hint')}</p>
      {people.size > 0 && (
        <ul className="ledger-people">
          {[...people].slice(0, 12).map(([id, name]) => (
            <li key={id}>
              <button type="button" onClick={() => onChoose({ id, name })}>
                <Icon name="user" size={20} />
                <span dir="auto">{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function useTips() {
  return query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/history',
    { params: { query: { kind: 'tip', limit: 50 } } },
    BY_CURSOR,
  );
}

function Given({ assets }: { readonly assets: ReturnType<typeof useAssets> }) {
  const { t } = useMessages();
  const [role, setRole] = useState<'earned' | 'paid'>('earned');
  const tips = useTips();
  // One history holds both; what is shown of it is a matter of this page.
  const shown = {
    ...tips,
    data: tips.data && {
      ...tips.data,
      pages: tips.data.pages.map((page) => ({
        ...page,
        items: page.items.filter((entry) => entry.role === role),
      })),
    },
  } as typeof tips;
  return (
    <section>
      <header className="ledger-section-header">
        <h2>{t('tips.title')}</h2>
        <Choice
          label={t('tips.which')}
          value={role}
          onChange={setRole}
          options={[
            { value: 'earned', label: t('tips.received') },
            { value: 'paid', label: t('tips.sent') },
          ]}
        />
      </header>
      <EntryList
        key={role}
        query={shown}
        assets={assets}
        empty={
          <Empty
            icon="gift"
            title={t(role === 'earned' ? 'tips.empty-received' : 'tips.empty-sent')}
          />
        }
      />
    </section>
  );
}
