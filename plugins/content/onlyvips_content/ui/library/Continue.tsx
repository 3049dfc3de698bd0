import { BY_CURSOR, Empty, query, useMessages } from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useColumns } from '../cards/useColumns';
import { GridSkeleton } from '../cards/WorkGrid';
import { TILE_RATIO, TILE_TEXT, WorkTile } from '../cards/WorkTile';
import { playedOf } from './played';

/** What one stopped in, the latest first. */
export function Continue() {
  const { t } = useMessages();
  const { columns, width } = useColumns();
  const found = query.useInfiniteQuery('get', '/api/v1/content/continue', {}, BY_CURSOR);
  return (
    <>
      <h2 className="ov-visually-hidden">{t('continue.title')}</h2>
      <InfiniteList
        key={columns}
        query={found}
        label={t('continue.title')}
        keyOf={({ work }) => work.id}
        columns={columns}
        estimate={Math.round(width / TILE_RATIO) + TILE_TEXT + 12}
        skeleton={<GridSkeleton />}
        empty={
          <Empty icon="play" title={t('continue.none')}>
            {t('continue.none-hint')}
          </Empty>
        }
        render={(one) => <WorkTile work={one.work} played={playedOf(one)} />}
      />
    </>
  );
}
