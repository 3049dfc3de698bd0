import { useAssets } from '../../data/assets';
import type { WorkRow } from '../types';

/** What a work brought its creator, an asset a line. */
export function Revenue({ revenue }: Pick<WorkRow, 'revenue'>) {
  const assets = useAssets();
  if (revenue.length === 0) return <span className="ov-hint">–</span>;
  return revenue.map(({ asset, net }) => (
    <span key={asset} className="content-studio-amount">
      {assets.write({ asset, amount: net })}
    </span>
  ));
}
