import { Card, Icon, Link, QueryView, query, Skeleton, useMessages } from '@onlyvips/sdk';
import { useComingBy } from '../coming-by';
import { Feasts } from '../components/Feasts';
import { Flame } from '../components/Flame';
import { Level } from '../components/Level';

import '../styles';

export { messages } from '../messages';

/** On the home page: the level, and the days in a row. */
export default function LevelCard() {
  const { t, format } = useMessages();
  const profile = query.useQuery('get', '/api/v1/quests/profile');
  const { feast, endFeast } = useComingBy();
  return (
    <Card>
      <QueryView query={profile} skeleton={<Skeleton rows={1} height={164} />}>
        {(found) => (
          <div className="quests-home">
            <h2 className="ov-visually-hidden">{t('level.title')}</h2>
            <Level profile={found} />
            <Flame streak={found.streak} />
            <nav className="quests-ways" aria-label={t('level.title')}>
              <Link to="/quests/leaderboard">
                <Icon name="chart" size={18} />
                {found.rank
                  ? t('board.place', { rank: format.number(found.rank) })
                  : t('board.title')}
              </Link>
              <Link to="/quests/badges">
                <Icon name="medal" size={18} />
                {t('badge.count', {
                  count: found.badges.length,
                  badges: format.number(found.badges.length),
                })}
              </Link>
            </nav>
          </div>
        )}
      </QueryView>
      <Feasts claim={feast} onEnd={endFeast} />
    </Card>
  );
}
