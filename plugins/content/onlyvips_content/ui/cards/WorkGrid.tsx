import { useLocation, useMessages } from '@onlyvips/sdk';
import { InfiniteList, type InfiniteListProps } from '@onlyvips/sdk/lists';
import { type ReactNode, useEffect } from 'react';
import type { WorkCard } from '../data/types';
import { useColumns } from './useColumns';
import { TILE_RATIO, TILE_TEXT, WorkTile } from './WorkTile';

const places = new Map<string, number>();

/** Comes back to where one was in a list, when one goes back to it. */
export function useKeptScroll(ready: boolean): void {
  const { key, search } = useLocation();
  const place = `${key}${search}`;
  useEffect(() => {
    const kept = places.get(place);
    if (ready && kept) window.scrollTo(0, kept);
    const note = () => places.set(place, window.scrollY);
    addEventListener('scroll', note, { passive: true });
    return () => removeEventListener('scroll', note);
  }, [place, ready]);
}

/** Grey covers where works will be; as tall as what comes. */
export function GridSkeleton({ rows = 3 }: { readonly rows?: number }) {
  const { t } = useMessages();
  const { columns } = useColumns();
  return (
    <div
      className="content-grid"
      role="status"
      aria-label={t('loading')}
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {Array.from({ length: rows * columns }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
        <div key={place} className="content-tile">
          <div className="ov-skeleton-row" style={{ aspectRatio: TILE_RATIO }} />
          <div className="content-tile-line ov-skeleton-row" />
        </div>
      ))}
    </div>
  );
}

export interface WorkGridProps {
  readonly query: InfiniteListProps<WorkCard>['query'];
  readonly label: string;
  readonly empty: ReactNode;
  readonly anonymous?: boolean;
}

/** Works beside and below each other, as many as there are. */
export function WorkGrid({ query, label, empty, anonymous }: WorkGridProps) {
  const { columns, width } = useColumns();
  useKeptScroll(query.data !== undefined);
  return (
    <>
      <h2 className="ov-visually-hidden">{label}</h2>
      <InfiniteList
        // Heights that were measured for other columns are worth nothing.
        key={columns}
        query={query}
        label={label}
        keyOf={(work) => work.id}
        columns={columns}
        estimate={Math.round(width / TILE_RATIO) + TILE_TEXT + 12}
        skeleton={<GridSkeleton />}
        empty={empty}
        render={(work, place) => (
          <WorkTile work={work} eager={place < 2 * columns} anonymous={anonymous} />
        )}
      />
    </>
  );
}
