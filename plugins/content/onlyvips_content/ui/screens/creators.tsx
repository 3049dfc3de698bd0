import '../styles';
import {
  BY_CURSOR,
  Choice,
  Empty,
  Link,
  Page,
  query,
  useMessages,
  useSearchParams,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { Avatar } from '../cards/Avatar';
import { creatorPath } from '../cards/CreatorName';
import { useKeptScroll } from '../cards/WorkGrid';
import type { CreatorPage } from '../data/types';
import { Verified } from '../media/glyphs';
import { FollowButton } from '../work/CreatorLine';

export { messages } from '../messages';

/** The creators, or those whom one follows. */
export default function Creators() {
  const { t } = useMessages();
  const [search, setSearch] = useSearchParams();
  const followed = search.get('list') === 'following';
  const all = query.useInfiniteQuery(
    'get',
    '/api/v1/content/creators',
    {},
    {
      ...BY_CURSOR,
      enabled: !followed,
    },
  );
  const mine = query.useInfiniteQuery(
    'get',
    '/api/v1/content/following',
    {},
    {
      ...BY_CURSOR,
      enabled: followed,
    },
  );
  const shown = followed ? mine : all;
  useKeptScroll(shown.data !== undefined);
  return (
    <Page title={t('creators.title')}>
      <Choice
        label={t('creators.title')}
        value={followed ? 'following' : 'all'}
        options={[
          { value: 'all', label: t('creators.all') },
          { value: 'following', label: t('creators.followed') },
        ]}
        onChange={(list) => setSearch(list === 'following' ? { list } : {})}
      />
      <InfiniteList
        key={followed ? 'following' : 'all'}
        query={shown}
        label={t('creators.title')}
        keyOf={(creator) => creator.account_id}
        estimate={100}
        empty={
          <Empty icon="users" title={t(followed ? 'empty.following' : 'creators.none')}>
            {followed && t('empty.following-hint')}
          </Empty>
        }
        render={(creator) => <Row creator={creator} />}
      />
    </Page>
  );
}

function Row({ creator }: { readonly creator: CreatorPage }) {
  const { t, format } = useMessages();
  return (
    <article className="ov-card content-creator-row">
      <Avatar name={creator.name} picture={creator.avatar} size={60} />
      <div>
        <h2>
          <Link to={creatorPath(creator.slug)} dir="auto">
            {creator.name}
          </Link>
          <Verified label={t('creator.verified')} />
        </h2>
        <p className="ov-hint">
          {t('creator.followers', {
            count: creator.followers,
            written: format.compact(creator.followers),
          })}
          {' · '}
          {t('creator.works', { count: creator.works, written: format.compact(creator.works) })}
        </p>
        <p className="content-bio-line" dir="auto">
          {creator.bio}
        </p>
      </div>
      {!creator.own && <FollowButton creatorId={creator.account_id} followed={creator.followed} />}
    </article>
  );
}
