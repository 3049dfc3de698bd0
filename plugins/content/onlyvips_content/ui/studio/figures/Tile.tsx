import { useMessages } from '@onlyvips/sdk';
import type { Trend } from '../types';

export interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly change: Trend['change'];
  /** There was nothing before and something now. */
  readonly isNew: boolean;
}

/** A figure of the period, and how it stands against the period before. */
export function Tile({ label, value, change, isNew }: TileProps) {
  const { t, format } = useMessages();
  const rises = (change ?? 0) > 0 || isNew;
  const falls = (change ?? 0) < 0;
  const sign = rises ? '▲' : falls ? '▼' : '';
  const tone = rises ? 'rises' : falls ? 'falls' : 'same';
  return (
    <div className="content-studio-tile">
      <dt>{label}</dt>
      <dd>
        <strong>{value}</strong>
        <span className={`content-studio-trend content-studio-trend-${tone}`}>
          <span aria-hidden="true">{sign} </span>
          {words()}
        </span>
      </dd>
    </div>
  );

  function words(): string {
    if (change == null) return t(isNew ? 'studio.statistics.new' : 'studio.statistics.same');
    if (change === 0) return t('studio.statistics.same');
    const share = format.percent(Math.abs(change) / 100);
    return t(change > 0 ? 'studio.statistics.more' : 'studio.statistics.less', { share });
  }
}
