import { Card, Empty, QueryView, query, Skeleton, useMessages } from '@onlyvips/sdk';
import { useClaiming } from '../claiming';
import { ClaimButton } from '../components/ClaimButton';
import { Feasts } from '../components/Feasts';
import { QuestRow } from '../components/QuestRow';

import '../styles';

export { messages } from '../messages';

/** On the home page: what there is to do today. */
export default function TodayCard() {
  const { t } = useMessages();
  const claiming = useClaiming();
  const today = query.useQuery('get', '/api/v1/quests/today', { params: { query: { limit: 5 } } });
  return (
    <Card title={t('today.title')} to="/quests">
      <QueryView
        query={today}
        skeleton={<Skeleton rows={3} height={92} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty icon="check" title={t('today.empty')}>
            {t('today.empty-hint')}
          </Empty>
        }
      >
        {({ items }) => (
          <ul className="quests-list">
            {items.map((quest) => (
              <li key={quest.id}>
                <QuestRow
                  quest={quest}
                  action={<ClaimButton quest={quest} claiming={claiming} />}
                />
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      <Feasts claim={claiming.feast} onEnd={claiming.endFeast} />
    </Card>
  );
}
