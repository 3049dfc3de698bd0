import {
  BY_CURSOR,
  Empty,
  Icon,
  query,
  sentence,
  toast,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { type ReactNode, useState } from 'react';
import type { useAssets } from '../assets';
import { fetchHistoryFile, keepFile } from '../downloads';
import { dayOf, type Filters, filtersOf, queryOf } from '../filters';
import type { Entry } from '../types';
import { EntryRow } from './EntryRow';
import { EntrySheet } from './EntrySheet';
import { FilterSheet } from './FilterSheet';

export interface HistoryProps {
  readonly assets: ReturnType<typeof useAssets>;
}

/** What moved, the newest first, with filters that are part of the address. */
export function History({ assets }: HistoryProps) {
  const { t } = useMessages();
  const [params, setParams] = useSearchParams();
  const [open, setOpen] = useState(false);
  const filters = filtersOf(params);
  const count = Object.values(filters).filter(Boolean).length;
  const change = (next: Filters) =>
    setParams(
      Object.entries(next).filter((pair): pair is [string, string] => Boolean(pair[1])),
      {
        replace: true,
      },
    );
  async function save(): Promise<void> {
    try {
      keepFile(await fetchHistoryFile(queryOf(filters)), 'history.csv');
    } catch (error) {
      toast.error(sentence(error, t('state.failed')));
    }
  }
  return (
    <section>
      <header className="ledger-section-header">
        <h2>{t('wallet.history')}</h2>
        <button type="button" className="ledger-link" onClick={() => setOpen(true)}>
          <Icon name="search" size={18} />
          {count ? t('history.filtered', { count }) : t('history.filter')}
        </button>
      </header>
      <Entries assets={assets} filters={filters} filtered={count > 0} onClear={() => change({})} />
      <FilterSheet
        key={JSON.stringify(filters)}
        open={open}
        filters={filters}
        assets={assets.all}
        onClose={() => setOpen(false)}
        onChange={(next) => {
          change(next);
          setOpen(false);
        }}
        onSave={() => void save()}
      />
    </section>
  );
}

interface EntriesProps extends HistoryProps {
  readonly filters: Filters;
  readonly filtered?: boolean;
  readonly onClear?: () => void;
}

function Entries({ assets, filters, filtered, onClear }: EntriesProps) {
  const { t } = useMessages();
  const entries = query.useInfiniteQuery(
    'get',
    '/api/v1/ledger/history',
    { params: { query: { ...queryOf(filters), limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <EntryList
      query={entries}
      assets={assets}
      empty={
        filtered ? (
          <Empty
            icon="search"
            title={t('history.empty-filtered')}
            action={
              onClear && (
                <button type="button" className="ledger-link" onClick={onClear}>
                  {t('history.clear')}
                </button>
              )
            }
          />
        ) : (
          <Empty icon="coins" title={t('history.empty')} />
        )
      }
    />
  );
}

type EntriesQuery = Parameters<typeof InfiniteList<Entry>>[0]['query'];

export interface EntryListProps extends HistoryProps {
  readonly query: EntriesQuery;
  readonly empty: ReactNode;
}

/** Movements by day; each opens its details. */
export function EntryList({ query: entries, assets, empty }: EntryListProps) {
  const { t, format } = useMessages();
  const [chosen, setChosen] = useState<Entry | null>(null);
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const dayAt = (index: number) => (items[index] ? dayOf(items[index].at, format) : undefined);
  return (
    <>
      <InfiniteList
        query={entries}
        label={t('wallet.history')}
        estimate={72}
        keyOf={(entry) => `${entry.transfer_id}-${entry.asset}`}
        empty={empty}
        render={(entry, index) => (
          <EntryRow
            entry={entry}
            assets={assets}
            day={dayAt(index) === dayAt(index - 1) ? undefined : dayAt(index)}
            onOpen={() => setChosen(entry)}
          />
        )}
      />
      <EntrySheet entry={chosen} assets={assets} onClose={() => setChosen(null)} />
    </>
  );
}
