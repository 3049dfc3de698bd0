import { Button, Icon, useMessages } from '@onlyvips/sdk';
import { Bar } from '../common/Bar';
import type { Interrupted } from './interrupted';
import { forget, pause, resume, type Transfer } from './transfers';
import { useUploadFault } from './useTransfers';

export interface TransferRowProps {
  readonly place: string;
  readonly transfer: Transfer;
}

/** A file on its way: how far, how fast, how long still, and what can be done about it. */
export function TransferRow({ place, transfer }: TransferRowProps) {
  const { t, format } = useMessages();
  const fault = useUploadFault();
  const { id, file, state, sent } = transfer;
  const percent = file.size ? (sent / file.size) * 100 : 0;
  const stopped = state === 'paused' || state === 'failed';
  return (
    <li className="content-studio-file">
      <span className="content-studio-thumb content-studio-thumb-none">
        <Icon name="upload" size={22} />
      </span>
      <div className="content-studio-file-main">
        <span className="content-studio-file-name" dir="auto">
          {file.name}
        </span>
        <Bar percent={percent} label={t('studio.files.sending', { name: file.name })} />
        {state === 'failed' ? (
          <span className="ov-error" role="alert">
            {fault(transfer.error)}
          </span>
        ) : (
          <span className="ov-hint">
            {format.list([
              t('studio.files.sent', {
                sent: format.bytes(sent),
                total: format.bytes(file.size),
              }),
              ...more(),
            ])}
          </span>
        )}
      </div>
      <div className="content-studio-file-actions" hidden={state === 'done'}>
        <Button
          size="s"
          mode="bezeled"
          aria-label={t(stopped ? 'studio.files.resume' : 'studio.files.pause', {
            name: file.name,
          })}
          onClick={() => (stopped ? resume(place, id) : pause(place, id))}
        >
          <Icon name={stopped ? 'play' : 'pause'} size={18} />
        </Button>
        <Button
          size="s"
          mode="plain"
          aria-label={t('studio.files.remove', { name: file.name })}
          onClick={() => forget(place, id)}
        >
          <Icon name="close" size={18} />
        </Button>
      </div>
    </li>
  );

  function more(): string[] {
    if (state === 'done') return [t('studio.files.arrived')];
    if (state === 'waiting') return [t('studio.files.waiting')];
    if (state === 'paused') return [t('studio.files.paused')];
    if (transfer.speed <= 0) return [];
    return [
      t('studio.files.speed', { speed: format.bytes(transfer.speed) }),
      t('studio.files.left', { time: format.duration((file.size - sent) / transfer.speed) }),
    ];
  }
}

export interface InterruptedRowProps {
  readonly place: string;
  readonly note: Interrupted;
}

/** A file that a reload cut off; what has arrived is still there. */
export function InterruptedRow({ place, note }: InterruptedRowProps) {
  const { t, format } = useMessages();
  return (
    <li className="content-studio-file">
      <span className="content-studio-thumb content-studio-thumb-none">
        <Icon name="alert" size={22} />
      </span>
      <div className="content-studio-file-main">
        <span className="content-studio-file-name" dir="auto">
          {note.name}
        </span>
        <span className="ov-hint">
          {t('studio.files.choose-again', {
            percent: format.percent(note.size ? note.sent / note.size : 0),
          })}
        </span>
      </div>
      <div className="content-studio-file-actions">
        <Button
          size="s"
          mode="plain"
          aria-label={t('studio.files.remove', { name: note.name })}
          onClick={() => forget(place, note.name)}
        >
          <Icon name="close" size={18} />
        </Button>
      </div>
    </li>
  );
}
