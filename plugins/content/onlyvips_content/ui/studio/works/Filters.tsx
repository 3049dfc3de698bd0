import { Choice, query, useMessages } from '@onlyvips/sdk';
import { KINDS, STATES, type WorkKind, type WorkState } from '../types';
import type { Order } from './WorksTable';

export interface Chosen {
  readonly state: WorkState | 'all';
  readonly kind: WorkKind | 'all';
  readonly order: Order;
}

export interface FiltersProps {
  readonly chosen: Chosen;
  readonly onChange: (changes: Partial<Chosen>) => void;
}

const ORDERS: readonly Order[] = ['new', 'updated', 'title', 'views', 'likes', 'unlocks'];

/** Which works are shown, and in which order; with how many there are in each state. */
export function Filters({ chosen, onChange }: FiltersProps) {
  const { t, format } = useMessages();
  const { data: summary } = query.useQuery('get', '/api/v1/content/creator/summary');
  const all = summary && STATES.reduce((sum, state) => sum + summary[state], 0);
  const counted = (name: string, count: number | undefined) =>
    count ? `${name} ${format.number(count)}` : name;
  return (
    <div className="content-studio-filters">
      <Choice
        label={t('studio.works.state')}
        options={[
          { value: 'all' as const, label: counted(t('studio.works.all'), all) },
          ...STATES.map((state) => ({
            value: state,
            label: counted(t(`studio.state.${state}`), summary?.[state]),
          })),
        ]}
        value={chosen.state}
        onChange={(state) => onChange({ state })}
      />
      <div className="content-studio-selects">
        <select
          aria-label={t('studio.works.kind')}
          value={chosen.kind}
          onChange={({ target }) => onChange({ kind: target.value as Chosen['kind'] })}
        >
          <option value="all">{t('studio.works.all-kinds')}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`studio.kind.${kind}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t('studio.works.order')}
          value={chosen.order}
          onChange={({ target }) => onChange({ order: target.value as Order })}
        >
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {t(`studio.works.by-${order}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
