import { Badge, Button, Icon, useMessages } from '@onlyvips/sdk';
import type { KeyboardEvent, PointerEvent } from 'react';
import { Bar } from '../common/Bar';
import { Thumb } from '../common/Thumb';
import type { Medium } from '../types';
import { useMedium } from './media';

const KIND_ICONS = { image: 'image', video: 'video', audio: 'music' } as const;

export interface Handle {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
}

export interface MediumRowProps {
  readonly id: string;
  readonly place: number;
  readonly total: number;
  readonly isCover: boolean;
  readonly fault: string | undefined;
  readonly handle: Handle | null;
  readonly dragged: boolean;
  readonly onCover: () => void;
  readonly onRemove: () => void;
}

/** A file that has arrived: its picture, how far it is processed, its place and its uses. */
export function MediumRow(props: MediumRowProps) {
  const { id, place, total, isCover, fault, handle, dragged } = props;
  const { t } = useMessages();
  const { data: medium, error } = useMedium(id);
  const name = medium?.file_name || t('studio.files.file', { number: place + 1 });
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
      <Thumb
        src={medium?.renditions.thumb}
        icon={KIND_ICONS[medium?.kind ?? 'image']}
        className={isCover ? 'content-studio-thumb-cover' : undefined}
      />
      <div className="content-studio-file-main">
        <span className="content-studio-file-name" dir="auto">
          {name}
        </span>
        <Standing medium={medium} gone={error !== null} isCover={isCover} />
        {fault && <span className="ov-error">{fault}</span>}
      </div>
      <div className="content-studio-file-actions">
        {medium?.kind !== 'audio' && medium?.state !== 'failed' && (
          <Button
            size="s"
            mode={isCover ? 'filled' : 'plain'}
            aria-pressed={isCover}
            aria-label={t('studio.files.as-cover', { name })}
            onClick={props.onCover}
          >
            <Icon name="star" size={18} filled={isCover} />
          </Button>
        )}
        <Button
          size="s"
          mode="plain"
          aria-label={t('studio.files.remove', { name })}
          onClick={props.onRemove}
        >
          <Icon name="delete" size={18} />
        </Button>
      </div>
    </li>
  );
}

interface StandingProps {
  readonly medium: Medium | undefined;
  readonly gone: boolean;
  readonly isCover: boolean;
}

/** How a file is: what is known of it, how far it is processed, what is wrong with it. */
function Standing({ medium, gone, isCover }: StandingProps) {
  const { t, format } = useMessages();
  if (gone) return <span className="ov-error">{t('studio.files.gone')}</span>;
  if (!medium) return <span className="ov-hint">…</span>;
  if (medium.state === 'failed') {
    return <span className="ov-error">{medium.error?.detail ?? t('studio.files.failed')}</span>;
  }
  if (medium.state === 'ready') {
    const facts = [format.bytes(medium.size)];
    if (medium.width && medium.height) facts.push(`${medium.width}×${medium.height}`);
    if (medium.duration_ms) facts.push(format.duration(medium.duration_ms / 1000));
    return (
      <span className="content-studio-facts ov-hint">
        {facts.join(' · ')}
        {isCover && (
          <Badge type="number" mode="secondary">
            {t('studio.files.cover')}
          </Badge>
        )}
      </span>
    );
  }
  return (
    <>
      <Bar percent={medium.progress} label={t('studio.files.processing')} />
      <span className="ov-hint">
        {t(medium.state === 'stored' ? 'studio.files.in-line' : 'studio.files.processed', {
          percent: format.percent(medium.progress / 100),
        })}
      </span>
    </>
  );
}

/** What one takes hold of to move a row. */
export function Grip() {
  return (
    <svg width="12" height="20" viewBox="0 0 12 20" fill="currentColor" aria-hidden="true">
      {[4, 10, 16].flatMap((y) =>
        [3, 9].map((x) => <circle key={`${x}-${y}`} cx={x} cy={y} r="1.6" />),
      )}
    </svg>
  );
}
