import { Button, Icon, query, useMessages } from '@onlyvips/sdk';
import { Thumb } from '../common/Thumb';
import { Grip, type Handle } from '../files/MediumRow';
import { KIND_ICONS } from '../types';

export interface BundledRowProps {
  readonly id: number;
  readonly place: number;
  readonly total: number;
  readonly fault: string | undefined;
  readonly handle: Handle | null;
  readonly dragged: boolean;
  readonly onRemove: () => void;
}

/** A work in a bundle. */
export function BundledRow(props: BundledRowProps) {
  const { id, place, total, fault, handle, dragged, onRemove } = props;
  const { t } = useMessages();
  const { data: work } = query.useQuery('get', '/api/v1/content/works/{work_id}', {
    params: { path: { work_id: id } },
  });
  const name = work?.title || t('studio.untitled');
  return (
    <li
      className={dragged ? 'content-studio-file content-studio-dragged' : 'content-studio-file'}
      data-place={place}
    >
      {handle && (
        <button
          type="button"
          className="content-studio-handle"
          aria-label={t('studio.files.move', { name, place: place + 1, total })}
          {...handle}
        >
          <Grip />
        </button>
      )}
      <Thumb src={work?.cover?.url} icon={work ? KIND_ICONS[work.kind] : 'image'} />
      <div className="content-studio-file-main">
        <span className="content-studio-file-name" dir="auto">
          {name}
        </span>
        {work && <span className="ov-hint">{t(`studio.state.${work.state}`)}</span>}
        {fault && <span className="ov-error">{fault}</span>}
      </div>
      <div className="content-studio-file-actions">
        <Button
          size="s"
          mode="plain"
          aria-label={t('studio.files.remove', { name })}
          onClick={onRemove}
        >
          <Icon name="delete" size={18} />
        </Button>
      </div>
    </li>
  );
}
