import { useMessages } from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import { TILE_RATIO } from './WorkTile';

export interface ShelfProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A row that scrolls sideways; its children are the places on it. */
export function Shelf({ label, children }: ShelfProps) {
  return (
    <ul className="content-shelf" aria-label={label}>
      {children}
    </ul>
  );
}

/** Grey covers on a shelf, as tall as what comes. */
export function ShelfSkeleton() {
  const { t } = useMessages();
  return (
    <div className="content-shelf" role="status" aria-label={t('loading')}>
      {[1, 2, 3, 4].map((place) => (
        <div key={place} className="content-shelf-place content-tile">
          <div className="ov-skeleton-row" style={{ aspectRatio: TILE_RATIO }} />
          <div className="content-tile-line ov-skeleton-row" />
        </div>
      ))}
    </div>
  );
}
