import {
  Choice,
  Empty,
  Icon,
  Link,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { VirtualList } from '@onlyvips/sdk/lists';
import { useClaiming } from '../claiming';
import { ClaimButton } from '../components/ClaimButton';
import { Feasts } from '../components/Feasts';
import { QuestRow } from '../components/QuestRow';
import { typeName } from '../names';
import { chosen, type Filter, GROUPS, type Group, groupOf } from '../standing';
import type { Quest } from '../types';

import '../styles';

export { messages } from '../messages';

const DIFFICULTIES = ['easy', 'medium', 'hard', 'expert'] as const;

/** All quests on offer, and how each stands for the person. */
export default function QuestsScreen() {
  const { t, format } = useMessages();
  const quests = query.useQuery('get', '/api/v1/quests');
  const items = quests.data?.items ?? [];
  const done = items.filter((quest) => quest.done).length;
  return (
    <Page
      title={t('quests.title')}
      subtitle={
        items.length > 0 &&
        t('quests.done', { done: format.number(done), of: format.number(items.length) })
      }
      actions={
        <>
          <Link className="quests-way" to="/quests/badges">
            <Icon name="medal" size={20} />
            {t('badge.title')}
          </Link>
          <Link className="quests-way" to="/quests/leaderboard">
            <Icon name="chart" size={20} />
            {t('board.title')}
          </Link>
        </>
      }
    >
      <QueryView
        query={quests}
        skeleton={<Skeleton rows={6} height={104} />}
        isEmpty={({ items: found }) => found.length === 0}
        empty={
          <Empty icon="trophy" title={t('quests.empty')}>
            {t('quests.empty-hint')}
          </Empty>
        }
      >
        {({ items: found }) => <Filtered quests={found} />}
      </QueryView>
    </Page>
  );
}

function Filtered({ quests }: { readonly quests: readonly Quest[] }) {
  const { t, format } = useMessages();
  const claiming = useClaiming();
  const [params, setParams] = useSearchParams();
  const filter: Filter = {
    group: GROUPS.find((group) => group === params.get('state')) ?? 'all',
    difficulty: params.get('difficulty') ?? '',
    type: params.get('type') ?? '',
  };
  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const count = (group: Group) =>
    group === 'all' ? quests.length : quests.filter((quest) => groupOf(quest) === group).length;
  const shown = chosen(quests, filter);
  return (
    <>
      <div className="quests-choices">
        <Choice
          label={t('filter.state')}
          value={filter.group}
          options={GROUPS.map((group) => ({
            value: group,
            label: t('filter.counted', {
              name: t(`filter.${group}`),
              n: format.number(count(group)),
            }),
          }))}
          onChange={(group) => change('state', group === 'all' ? '' : group)}
        />
        <div className="quests-filters">
          <Pick
            label={t('filter.difficulty')}
            value={filter.difficulty}
            options={DIFFICULTIES.map((name) => [name, t(`difficulty.${name}`)])}
            onChange={(value) => change('difficulty', value)}
          />
          <Pick
            label={t('filter.type')}
            value={filter.type}
            options={[...new Set(quests.map(({ type }) => type))].map((type) => [
              type,
              typeName(type, t),
            ])}
            onChange={(value) => change('type', value)}
          />
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty icon="search" title={t('filter.nothing')}>
          {t('filter.nothing-hint')}
        </Empty>
      ) : (
        <VirtualList
          label={t('quests.title')}
          items={shown}
          keyOf={({ id }) => id}
          estimate={112}
          render={(quest) => (
            <div className="quests-card">
              <QuestRow quest={quest} action={<ClaimButton quest={quest} claiming={claiming} />} />
            </div>
          )}
        />
      )}
      <Feasts claim={claiming.feast} onEnd={claiming.endFeast} />
    </>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Pick({ label, value, options, onChange }: PickProps) {
  const { t } = useMessages();
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('filter.any')}</option>
          {options.map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
