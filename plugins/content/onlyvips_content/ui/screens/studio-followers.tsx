import '../studio/styles';
import { Avatar, BY_CURSOR, Empty, initials, Page, query, useMessages } from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';

export { messages } from '../messages';

/** Who follows a creator, the latest first. */
export default function FollowersScreen() {
  const { t, format } = useMessages();
  const figures = query.useQuery('get', '/api/v1/content/creator/statistics', {
    params: { query: { days: 7 } },
  });
  const followers = query.useInfiniteQuery(
    'get',
    '/api/v1/content/creator/followers',
    { params: { query: { limit: 50 } } },
    BY_CURSOR,
  );
  // What is counted is some minutes old; a list that is here whole has been counted by now.
  const { data, hasNextPage } = followers;
  const listed = data?.pages.reduce((sum, { items }) => sum + items.length, 0);
  const count = hasNextPage === false && listed !== undefined ? listed : figures.data?.followers;
  const gained = figures.data?.counts.gained?.now ?? 0;
  return (
    <Page
      title={t('studio.followers.title')}
      subtitle={
        count == null
          ? '…'
          : format.list([
              t('studio.followers.count', { count, number: format.number(count) }),
              t('studio.followers.gained', { count: gained, number: format.number(gained) }),
            ])
      }
    >
      <InfiniteList
        query={followers}
        label={t('studio.followers.title')}
        keyOf={(follower) => follower.account_id}
        estimate={64}
        empty={
          <Empty icon="users" title={t('studio.followers.none')}>
            {t('studio.followers.none-hint')}
          </Empty>
        }
        render={(follower) => (
          <div className="content-studio-person">
            <Avatar size={40} acronym={initials(follower.name)} />
            <div className="content-studio-person-main">
              <strong dir="auto">{follower.name || t('studio.somebody')}</strong>
              <span className="ov-hint">
                {t('studio.followers.since', { when: format.relative(follower.since) })}
              </span>
            </div>
          </div>
        )}
      />
    </Page>
  );
}
