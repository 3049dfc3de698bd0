import { Button, useMessages } from '@onlyvips/sdk';
import { Bar } from '../common/Bar';
import { Thumb } from '../common/Thumb';
import { DropArea } from './DropArea';
import { isUnderWay, useMedium } from './media';
import { TransferRow } from './TransferRow';
import { send } from './transfers';
import { useTransfers } from './useTransfers';

export interface PictureFieldProps {
  readonly place: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
  readonly value: string | null;
  readonly ratio: number;
  readonly error?: string | undefined;
  readonly onChange: (id: string | null) => void;
}

/** One picture that is uploaded and shown: a cover, the picture of a profile. */
export function PictureField(props: PictureFieldProps) {
  const { place, label, hint, accept = 'image/*', value, ratio, error, onChange } = props;
  const { t } = useMessages();
  const { transfers } = useTransfers(place, onChange);
  return (
    <fieldset className="content-studio-picture" aria-label={label}>
      <legend>{label}</legend>
      {value ? (
        <Chosen id={value} ratio={ratio} onRemove={() => onChange(null)} />
      ) : (
        transfers.length === 0 && (
          <DropArea
            label={t('studio.files.choose-picture')}
            hint={hint ?? ''}
            accept={accept}
            multiple={false}
            onFiles={(files) => send(place, files)}
          />
        )
      )}
      {transfers.length > 0 && (
        <ul className="content-studio-file-list">
          {transfers.map((transfer) => (
            <TransferRow key={transfer.id} place={place} transfer={transfer} />
          ))}
        </ul>
      )}
      {error && (
        <p className="ov-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ChosenProps {
  readonly id: string;
  readonly ratio: number;
  readonly onRemove: () => void;
}

function Chosen({ id, ratio, onRemove }: ChosenProps) {
  const { t } = useMessages();
  const { data: medium } = useMedium(id);
  const name = ratio > 1.5 ? 'display' : 'thumb';
  const { renditions } = medium ?? {};
  return (
    <div className="content-studio-chosen">
      <Thumb
        src={renditions?.[name] ?? renditions?.poster ?? renditions?.thumb}
        icon="image"
        ratio={ratio}
      />
      {isUnderWay(medium) && (
        <Bar percent={medium?.progress ?? 0} label={t('studio.files.processing')} />
      )}
      {medium?.state === 'failed' && (
        <p className="ov-error">{medium.error?.detail ?? t('studio.files.failed')}</p>
      )}
      <Button size="s" mode="bezeled" onClick={onRemove}>
        {t('studio.files.replace')}
      </Button>
    </div>
  );
}
