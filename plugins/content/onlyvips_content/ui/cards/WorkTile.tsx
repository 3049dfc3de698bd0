import { Icon, Link, useMessages } from '@onlyvips/sdk';
import type { WorkCard } from '../data/types';
import { Glyph } from '../media/glyphs';
import { Still } from '../media/Still';
import { KindBadge, LockBadge } from './Badges';
import { CreatorName } from './CreatorName';
import { KIND_ICONS } from './kinds';

export const workPath = (id: number): string => `/content/works/${id}`;

/** Width by height of covers in a grid. */
export const TILE_RATIO = 4 / 5;
/** Height of what stands below a cover, CSS pixels. */
export const TILE_TEXT = 84;

/** A sign where a cover would be, for works that have none. */
export function NoCover({ work }: { readonly work: Pick<WorkCard, 'id' | 'kind'> }) {
  const sign = KIND_ICONS[work.kind];
  return (
    <span className="content-no-cover" data-colour={work.id % 6} aria-hidden="true">
      {'icon' in sign ? <Icon name={sign.icon} size={44} /> : <Glyph name={sign.glyph} size={44} />}
    </span>
  );
}

export interface WorkTileProps {
  readonly work: WorkCard;
  /** How much of it was played, 0 to 1. */
  readonly played?: number;
  readonly eager?: boolean;
  /** Its creator is said elsewhere. */
  readonly anonymous?: boolean;
}

/** A work in a grid or on a shelf: a large cover, what it is, what it costs, whose it is. */
export function WorkTile({ work, played, eager = false, anonymous = false }: WorkTileProps) {
  const { t, format } = useMessages();
  return (
    <article className="content-tile">
      <Still
        picture={work.cover}
        alt=""
        ratio={TILE_RATIO}
        eager={eager}
        className={work.access.allowed ? undefined : 'content-still-closed'}
        instead={<NoCover work={work} />}
      >
        <span className="content-tile-badges">
          <KindBadge work={work} />
          <LockBadge work={work} />
        </span>
        {played !== undefined && (
          <span
            className="content-played"
            role="img"
            aria-label={t('continue.played', { share: format.percent(played) })}
          >
            <span style={{ inlineSize: `${Math.round(played * 100)}%` }} />
          </span>
        )}
      </Still>
      <div className="content-tile-words">
        <h3>
          <Link to={workPath(work.id)} className="content-cover-link" dir="auto">
            {work.title}
          </Link>
        </h3>
        {anonymous ? (
          <p className="content-tile-counts">
            <Icon name="heart" size={14} />
            {format.compact(work.counts.likes)}
            <Glyph name="eye" size={15} />
            {format.compact(work.counts.views)}
          </p>
        ) : (
          <CreatorName creator={work.creator} />
        )}
      </div>
    </article>
  );
}
