import { Icon, Link, useMessages } from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import { Glyph } from '../../media/glyphs';
import { StateBadge } from '../common/StateBadge';
import { Thumb } from '../common/Thumb';
import { KIND_ICONS, type WorkRow } from '../types';
import { Revenue } from './Revenue';

/** A work as a card: for a phone. */
export function WorkCard({ row }: { readonly row: WorkRow }) {
  const { t, format } = useMessages();
  const { views = 0, likes = 0, unlocks = 0 } = row.counts;
  return (
    <Link className="content-studio-work" to={`/content/studio/works/${row.id}`}>
      <Thumb src={row.cover?.url} icon={KIND_ICONS[row.kind]} />
      <span className="content-studio-work-main">
        <strong dir="auto">{row.title || t('studio.untitled')}</strong>
        <span className="content-studio-facts ov-hint">
          <StateBadge state={row.state} takenDown={row.taken_down} />
          {t(`studio.kind.${row.kind}`)}
          {row.state === 'scheduled' && row.scheduled_at && (
            <span>{format.dateTime(row.scheduled_at)}</span>
          )}
        </span>
        <span className="content-studio-facts ov-hint">
          <Fact label={t('studio.works.views')} value={format.compact(views)}>
            <Glyph name="eye" size={16} />
          </Fact>
          <Fact label={t('studio.works.likes')} value={format.compact(likes)}>
            <Icon name="heart" size={15} />
          </Fact>
          <Fact label={t('studio.works.unlocks')} value={format.compact(unlocks)}>
            <Glyph name="unlock" size={16} />
          </Fact>
          {row.revenue.length > 0 && (
            <span className="content-studio-earned">
              <span className="ov-visually-hidden">{t('studio.works.revenue')} </span>
              <Revenue revenue={row.revenue} />
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}

interface FactProps {
  readonly label: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Fact({ label, value, children }: FactProps) {
  return (
    <span className="content-studio-fact">
      {children}
      <span className="ov-visually-hidden">{label} </span>
      {value}
    </span>
  );
}
