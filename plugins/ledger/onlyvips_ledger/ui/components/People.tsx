import {
  Button,
  BY_CURSOR,
  Empty,
  Icon,
  QueryView,
  query,
  Skeleton,
  useAccount,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { Field, useSettled } from '@onlyvips/sdk/forms';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import { AdjustSheet } from './AdjustSheet';
import type { AssetsProps } from './AllPayouts';
import { Balances } from './Balances';
import { EntryList } from './History';

/** Finds somebody, and shows what they have. */
export function People({ assets }: AssetsProps) {
  const [params, setParams] = useSearchParams();
  const id = Number(params.get('person'));
  const choose = (person?: number) =>
    setParams({ view: 'people', ...(person ? { person: String(person) } : {}) });
  if (id) return <Person key={id} id={id} assets={assets} onLeave={() => choose()} />;
  return <Search onChoose={choose} />;
}

function Search({ onChoose }: { readonly onChoose: (id: number) => void }) {
  const { t } = useMessages();
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const people = query.useInfiniteQuery(
    'get',
    '/api/v1/accounts',
    { params: { query: { search, limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <>
      <Field label={t('manage.find')} hint={t('manage.find-hint')}>
        {(control) => (
          <input
            {...control}
            type="search"
            dir="auto"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <InfiniteList
        key={search}
        query={people}
        label={t('manage.people')}
        estimate={64}
        keyOf={({ id }) => id}
        empty={<Empty icon="search" title={t('manage.nobody')} />}
        render={({ id, name, username }) => (
          <button type="button" className="ledger-entry" onClick={() => onChoose(id)}>
            <span className="ledger-entry-icon">
              <Icon name="user" size={20} />
            </span>
            <span className="ledger-entry-what">
              <span dir="auto">{name}</span>
              <small>{[username && `@${username}`, `#${id}`].filter(Boolean).join(' · ')}</small>
            </span>
            <Icon name="forward" size={18} />
          </button>
        )}
      />
    </>
  );
}

interface PersonProps extends AssetsProps {
  readonly id: number;
  readonly onLeave: () => void;
}

function Person({ id, assets, onLeave }: PersonProps) {
  const { t } = useMessages();
  const { permissions } = useAccount();
  const [open, setOpen] = useState(false);
  const params = { path: { account_id: id } };
  const person = query.useQuery('get', '/api/v1/accounts/{account_id}', { params });
  const balances = query.useQuery('get', '/api/v1/ledger/accounts/{account_id}/balances', {
    params,
  });
  const entries = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/accounts/{account_id}/history',
    { params: { ...params, query: { limit: 50 } } },
    BY_CURSOR,
  );
  const name = person.data?.name ?? t('manage.account', { number: id });
  return (
    <>
      <header className="ledger-section-header">
        <h2 dir="auto">{name}</h2>
        <button type="button" className="ledger-link" onClick={onLeave}>
          {t('manage.back')}
        </button>
      </header>
      <QueryView
        query={balances}
        skeleton={<Skeleton rows={1} height={132} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="ov-hint">{t('manage.no-balances')}</p>}
      >
        {({ items }) => <Balances balances={items} assets={assets} />}
      </QueryView>
      {permissions.includes('ledger.adjust') && (
        <Button mode="bezeled" size="m" onClick={() => setOpen(true)}>
          {t('manage.adjust')}
        </Button>
      )}
      <EntryList
        query={entries}
        assets={assets}
        empty={<Empty icon="coins" title={t('history.empty')} />}
      />
      {open && balances.data && (
        <AdjustSheet
          person={{ id, name }}
          balances={balances.data.items}
          assets={assets}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
