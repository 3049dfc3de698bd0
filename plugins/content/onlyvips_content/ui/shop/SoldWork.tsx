import { useMessages } from '@onlyvips/sdk';
import { NoCover } from '../cards/WorkTile';
import type { WorkDetail } from '../data/types';
import { Still } from '../media/Still';

/** What is paid for, in a line. */
export function SoldWork({ work }: { readonly work: WorkDetail }) {
  const { t } = useMessages();
  return (
    <div className="content-sold">
      <Still picture={work.cover} alt="" ratio={1} instead={<NoCover work={work} />} />
      <div>
        <strong dir="auto">{work.title}</strong>
        <span className="ov-hint" dir="auto">
          {t('by', { name: work.creator.name })}
        </span>
      </div>
    </div>
  );
}
