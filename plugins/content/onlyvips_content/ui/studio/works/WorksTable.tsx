import { Icon, Link, useMessages, useNavigate } from '@onlyvips/sdk';
import { useEffect, useRef } from 'react';
import { StateBadge } from '../common/StateBadge';
import { Thumb } from '../common/Thumb';
import { KIND_ICONS, type WorkRow } from '../types';
import { Revenue } from './Revenue';
import { useRowsInSight } from './useRowsInSight';

export type Order = 'new' | 'updated' | 'title' | 'views' | 'likes' | 'unlocks';

export interface WorksTableProps {
  readonly rows: readonly WorkRow[];
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  /** Told when the last rows come into sight. */
  readonly onEnd: () => void;
}

const ROW_HEIGHT = 76;
const COLUMNS = 8;
const COUNTED = ['views', 'likes', 'unlocks'] as const;

/** Works as a table: for a window that has room for it. */
export function WorksTable({ rows, order, onOrder, onEnd }: WorksTableProps) {
  const { t } = useMessages();
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end } = useRowsInSight(body, rows.length, ROW_HEIGHT);
  useEffect(() => {
    if (end >= rows.length - 4) onEnd();
  }, [end, rows.length, onEnd]);
  const head = (name: Order, number = false) => (
    <SortableHead key={name} name={name} order={order} number={number} onOrder={onOrder} />
  );
  return (
    <table className="content-studio-table" aria-rowcount={rows.length + 1}>
      <thead>
        <tr>
          <th scope="col">
            <span className="ov-visually-hidden">{t('studio.works.cover')}</span>
          </th>
          {head('title')}
          <th scope="col">{t('studio.works.kind')}</th>
          {head('updated')}
          {COUNTED.map((name) => head(name, true))}
          <th scope="col" className="content-studio-number">
            {t('studio.works.revenue')}
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        <Gap rows={first} />
        {rows.slice(first, end).map((row, index) => (
          <Row key={row.id} row={row} place={first + index} />
        ))}
        <Gap rows={rows.length - end} />
      </tbody>
    </table>
  );
}

/** Room for rows that are not drawn. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={COLUMNS} style={{ blockSize: rows * ROW_HEIGHT, padding: 0 }} />
    </tr>
  );
}

interface SortableHeadProps {
  readonly name: Order;
  readonly order: Order;
  readonly number: boolean;
  readonly onOrder: (order: Order) => void;
}

function SortableHead({ name, order, number, onOrder }: SortableHeadProps) {
  const { t } = useMessages();
  const chosen = name === order;
  const direction = name === 'title' ? 'ascending' : 'descending';
  return (
    <th
      scope="col"
      className={number ? 'content-studio-number' : undefined}
      aria-sort={chosen ? direction : undefined}
    >
      <button type="button" onClick={() => onOrder(chosen ? 'new' : name)}>
        {t(name === 'title' ? 'studio.works.column-title' : `studio.works.${name}`)}
        <span aria-hidden="true">{chosen ? (name === 'title' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  );
}

function Row({ row, place }: { readonly row: WorkRow; readonly place: number }) {
  const { t, format } = useMessages();
  const navigate = useNavigate();
  const address = `/content/studio/works/${row.id}`;
  const when = row.state === 'scheduled' ? row.scheduled_at : row.updated_at;
  return (
    <tr aria-rowindex={place + 2} onClick={() => navigate(address)}>
      <td>
        <Thumb src={row.cover?.url} icon={KIND_ICONS[row.kind]} />
      </td>
      <th scope="row">
        <Link to={address} dir="auto" onClick={(event) => event.stopPropagation()}>
          {row.title || t('studio.untitled')}
        </Link>
        <StateBadge state={row.state} takenDown={row.taken_down} />
      </th>
      <td>
        <span className="content-studio-kind">
          <Icon name={KIND_ICONS[row.kind]} size={18} />
          {t(`studio.kind.${row.kind}`)}
        </span>
      </td>
      <td>{when ? format.date(when) : ''}</td>
      {COUNTED.map((name) => (
        <td key={name} className="content-studio-number">
          {format.number(row.counts[name] ?? 0)}
        </td>
      ))}
      <td className="content-studio-number">
        <Revenue revenue={row.revenue} />
      </td>
    </tr>
  );
}
