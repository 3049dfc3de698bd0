import { useMessages } from '@onlyvips/sdk';
import { useRef, useState } from 'react';
import { type Faults, faultOf } from '../editor/faults';
import { DropArea } from './DropArea';
import { MediumRow } from './MediumRow';
import { InterruptedRow, TransferRow } from './TransferRow';
import { send } from './transfers';
import { useOrdering } from './useOrdering';
import { useTransfers } from './useTransfers';

export interface FilesFieldProps {
  /** Name of the place that files are sent to. */
  readonly place: string;
  readonly accept: string;
  readonly single: boolean;
  readonly media: readonly string[];
  /** The file that is the cover, whether it was chosen or is the first one. */
  readonly cover: string | null;
  readonly faults: Faults;
  readonly onMedia: (change: (media: readonly string[]) => readonly string[]) => void;
  readonly onCover: (cover: string | null) => void;
}

/** The files of a work: sent, processed, in an order, one of them the cover. */
export function FilesField(props: FilesFieldProps) {
  const { place, accept, single, media, cover, faults, onMedia, onCover } = props;
  const { t } = useMessages();
  const list = useRef<HTMLOListElement>(null);
  const [told, setTold] = useState('');
  const { transfers, interrupted } = useTransfers(place, (id) =>
    onMedia((before) => (before.includes(id) ? before : [...before, id])),
  );
  const { dragged, handleOf } = useOrdering(
    list,
    media,
    (next) => onMedia(() => next),
    (to) => setTold(t('studio.files.moved', { place: to + 1, total: media.length })),
  );
  const full = single && media.length + transfers.length > 0;
  const general = faultOf(faults, 'media');
  return (
    <div className="content-studio-files">
      {!full && (
        <DropArea
          label={t(single ? 'studio.files.choose-one' : 'studio.files.choose')}
          hint={t('studio.files.hint')}
          accept={accept}
          multiple={!single}
          onFiles={(files) => send(place, files)}
        />
      )}
      {general && (
        <p className="ov-error" role="alert">
          {general}
        </p>
      )}
      {media.length > 0 && (
        <ol ref={list} className="content-studio-file-list" aria-label={t('studio.files.title')}>
          {media.map((id, index) => (
            <MediumRow
              key={id}
              id={id}
              place={index}
              total={media.length}
              isCover={cover === id}
              fault={faultOf(faults, `media.${index}`)}
              handle={media.length > 1 ? handleOf(index) : null}
              dragged={dragged === index}
              onCover={() => onCover(id)}
              onRemove={() => onMedia((before) => before.filter((other) => other !== id))}
            />
          ))}
        </ol>
      )}
      {transfers.length + interrupted.length > 0 && (
        <ul className="content-studio-file-list" aria-label={t('studio.files.under-way')}>
          {transfers.map((transfer) => (
            <TransferRow key={transfer.id} place={place} transfer={transfer} />
          ))}
          {interrupted.map((note) => (
            <InterruptedRow key={`${note.name}-${note.size}`} place={place} note={note} />
          ))}
        </ul>
      )}
      <p className="ov-visually-hidden" aria-live="polite">
        {told}
      </p>
    </div>
  );
}
