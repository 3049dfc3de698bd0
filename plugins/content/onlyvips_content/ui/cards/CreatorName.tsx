import { Link, useMessages } from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import type { CreatorCard } from '../data/types';
import { Verified } from '../media/glyphs';
import { Avatar } from './Avatar';

export const creatorPath = (slug: string): string => `/content/creators/${slug}`;

export interface CreatorNameProps {
  readonly creator: CreatorCard;
  readonly size?: number;
  /** A second line. */
  readonly below?: ReactNode;
}

/** A creator in a line that leads to their page. */
export function CreatorName({ creator, size = 22, below }: CreatorNameProps) {
  const { t } = useMessages();
  return (
    <Link to={creatorPath(creator.slug)} className="content-creator-name">
      <Avatar name={creator.name} picture={creator.avatar} size={size} />
      <span className="content-creator-words">
        <span>
          <bdi>{creator.name}</bdi>
          <Verified label={t('creator.verified')} />
        </span>
        {below && <small className="ov-hint">{below}</small>}
      </span>
    </Link>
  );
}
