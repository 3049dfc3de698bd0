import { Link } from 'react-router';
import { BY_CURSOR, query } from '../../api/client';
import type { components } from '../../api/schema';
import { InfiniteList } from '../../components/InfiniteList';
import { Empty } from '../../components/states';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/use-texts';
import './admin.css';

type Entry = components['schemas']['AuditItem'];
type Somebody = Entry['actor'];

export interface AuditEntriesProps {
  /** Only what was done to this account. */
  readonly account?: number;
}

/** Who did what to whom, the newest first. */
export function AuditEntries({ account }: AuditEntriesProps) {
  const { t } = useTexts();
  const entries = query.useInfiniteQuery(
    'get',
    '/api/v1/admin/audit',
    { params: { query: { account, limit: 50 } } },
    BY_CURSOR,
  );
  return (
    <InfiniteList
      query={entries}
      label={t('admin.audit.title')}
      estimate={92}
      keyOf={({ id }) => id}
      empty={<Empty icon="book" title={t('admin.audit.empty')} />}
      render={(entry) => <AuditRow entry={entry} about={account} />}
    />
  );
}

function AuditRow({ entry, about }: { readonly entry: Entry; readonly about?: number }) {
  const { t } = useTexts();
  const format = useFormat();
  const known = `admin.audit.action.${entry.action.replaceAll('.', '-')}`;
  return (
    <div className="ov-row ov-audit">
      <span className="ov-row-what">
        <span>{t(known, { defaultValue: entry.action })}</span>
        <small>
          <Person person={entry.actor} otherwise={t('admin.audit.operator')} />
          {entry.target && entry.target.id !== about && (
            <>
              {' → '}
              <Person person={entry.target} otherwise="" />
            </>
          )}
        </small>
        <Details detail={entry.detail} />
      </span>
      <time dateTime={entry.at} className="ov-hint">
        {format.dateTime(entry.at)}
      </time>
    </div>
  );
}

function Person({ person, otherwise }: { readonly person: Somebody; readonly otherwise: string }) {
  const { t } = useTexts();
  if (!person) return otherwise;
  return (
    <Link to={`/admin/users/${person.id}`}>
      <bdi>{person.name || t('admin.users.person', { number: person.id })}</bdi>
    </Link>
  );
}

/** Further values, as they are: their names differ from action to action. */
function Details({ detail }: { readonly detail: Entry['detail'] }) {
  const values = Object.entries(detail).filter(([, value]) => value !== null);
  if (values.length === 0) return null;
  return (
    <small className="ov-audit-detail" dir="auto">
      {values
        .map(
          ([name, value]) =>
            `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        )
        .join(' · ')}
    </small>
  );
}
