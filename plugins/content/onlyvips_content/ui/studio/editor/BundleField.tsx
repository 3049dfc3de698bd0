import { Button, BY_CURSOR, Empty, query, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useRef, useState } from 'react';
import { Thumb } from '../common/Thumb';
import { useOrdering } from '../files/useOrdering';
import { KIND_ICONS, type WorkRow } from '../types';
import { BundledRow } from './BundledRow';
import { type Faults, faultOf } from './faults';

export interface BundleFieldProps {
  readonly works: readonly number[];
  readonly faults: Faults;
  readonly onChange: (works: number[]) => void;
}

/** The works in a bundle, in their order. */
export function BundleField({ works, faults, onChange }: BundleFieldProps) {
  const { t } = useMessages();
  const list = useRef<HTMLOListElement>(null);
  const [choosing, setChoosing] = useState(false);
  const [told, setTold] = useState('');
  const { dragged, handleOf } = useOrdering(list, works, onChange, (to) =>
    setTold(t('studio.files.moved', { place: to + 1, total: works.length })),
  );
  const general = faultOf(faults, 'works');
  return (
    <div className="content-studio-fields">
      {general && (
        <p className="ov-error" role="alert">
          {general}
        </p>
      )}
      <ol ref={list} className="content-studio-file-list" aria-label={t('studio.bundle.title')}>
        {works.map((id, place) => (
          <BundledRow
            key={id}
            id={id}
            place={place}
            total={works.length}
            fault={faultOf(faults, `works.${place}`)}
            handle={works.length > 1 ? handleOf(place) : null}
            dragged={dragged === place}
            onRemove={() => onChange(works.filter((other) => other !== id))}
          />
        ))}
      </ol>
      <p className="ov-visually-hidden" aria-live="polite">
        {told}
      </p>
      <Button mode="bezeled" size="m" stretched onClick={() => setChoosing(true)}>
        {t('studio.bundle.choose')}
      </Button>
      <Sheet open={choosing} onClose={() => setChoosing(false)} title={t('studio.bundle.choose')}>
        <Chooser works={works} onChange={onChange} />
        <Button size="l" stretched onClick={() => setChoosing(false)}>
          {t('studio.action.done')}
        </Button>
      </Sheet>
    </div>
  );
}

function Chooser({ works, onChange }: Pick<BundleFieldProps, 'works' | 'onChange'>) {
  const { t } = useMessages();
  const rows = query.useInfiniteQuery(
    'get',
    '/api/v1/content/creator/table',
    { params: { query: { order: 'new', limit: 50 } } },
    BY_CURSOR,
  );
  const toggle = ({ id }: WorkRow) =>
    onChange(works.includes(id) ? works.filter((other) => other !== id) : [...works, id]);
  return (
    <div className="content-studio-chooser">
      <InfiniteList
        query={rows}
        label={t('studio.bundle.choose')}
        keyOf={(row) => row.id}
        estimate={64}
        empty={<Empty icon="pencil" title={t('studio.works.empty')} />}
        render={(row) =>
          row.kind === 'bundle' ? null : (
            <label className="content-studio-choose">
              <input
                type="checkbox"
                checked={works.includes(row.id)}
                onChange={() => toggle(row)}
              />
              <Thumb src={row.cover?.url} icon={KIND_ICONS[row.kind]} />
              <span dir="auto">{row.title || t('studio.untitled')}</span>
            </label>
          )
        }
      />
    </div>
  );
}
