import '../styles';
import { Card, Failure, query, useMessages } from '@onlyvips/sdk';
import { Shelf, ShelfSkeleton } from '../cards/Shelf';
import { WorkTile } from '../cards/WorkTile';
import { playedOf } from '../library/played';

export { messages } from '../messages';

/** Works in which one stopped, on the home page; nothing for who stopped in none. */
export default function ContinueCard() {
  const { t } = useMessages();
  const { data, error, refetch } = query.useQuery('get', '/api/v1/content/continue', {
    params: { query: { limit: 12 } },
  });
  if (data?.items.length === 0) return null;
  return (
    <Card title={t('continue.title')} to="/content/library?tab=continue">
      {data ? (
        <Shelf label={t('continue.title')}>
          {data.items.map((one, place) => (
            <li key={one.work.id} className="content-shelf-place">
              <WorkTile work={one.work} played={playedOf(one)} eager={place < 3} />
            </li>
          ))}
        </Shelf>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <ShelfSkeleton />
      )}
    </Card>
  );
}
