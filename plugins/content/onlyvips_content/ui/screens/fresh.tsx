import '../styles';
import { Card, Empty, QueryView, query, useMessages } from '@onlyvips/sdk';
import { Shelf, ShelfSkeleton } from '../cards/Shelf';
import { WorkTile } from '../cards/WorkTile';

export { messages } from '../messages';

const LIMIT = 12;

/** What is new of creators one follows; for who follows nobody, what many look at now. */
export default function FreshCard() {
  const { t } = useMessages();
  const feed = query.useQuery('get', '/api/v1/content/feed', {
    params: { query: { limit: LIMIT } },
  });
  const none = feed.data?.items.length === 0;
  const trending = query.useQuery(
    'get',
    '/api/v1/content/works',
    { params: { query: { order: 'trending', limit: LIMIT } } },
    { enabled: none },
  );
  const title = t(none ? 'fresh.trending' : 'fresh.title');
  return (
    <Card title={title} to={none ? '/content' : '/content?list=following'}>
      <QueryView
        query={none ? trending : feed}
        skeleton={<ShelfSkeleton />}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty icon="image" title={t('empty.works')} />}
      >
        {({ items }) => (
          <Shelf label={title}>
            {items.map((work, place) => (
              <li key={work.id} className="content-shelf-place">
                <WorkTile work={work} eager={place < 3} />
              </li>
            ))}
          </Shelf>
        )}
      </QueryView>
    </Card>
  );
}
