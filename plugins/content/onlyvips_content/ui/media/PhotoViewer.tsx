import { Icon, useMessages } from '@onlyvips/sdk';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { Medium } from '../data/types';
import { ZoomedPhoto } from './ZoomedPhoto';

export interface PhotoViewerProps {
  readonly photos: readonly Medium[];
  readonly title: string;
  /** Which one is shown, from 0. */
  readonly place: number;
  readonly onTurn: (place: number) => void;
  readonly onClose: () => void;
}

/** Photos over the whole screen: swiped, enlarged, turned by keys; Escape closes. */
export function PhotoViewer({ photos, title, place, onTurn, onClose }: PhotoViewerProps) {
  const { t, format, direction } = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  /** Where the strip stands. */
  const stands = useRef(-1);
  /** Where it moves by itself; what it passes on the way is not chosen. */
  const going = useRef<number | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const sign = direction === 'rtl' ? -1 : 1;

  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);

  useLayoutEffect(() => {
    const box = strip.current;
    if (!box || stands.current === place) return;
    const still = stands.current === -1 || matchMedia('(prefers-reduced-motion: reduce)').matches;
    stands.current = place;
    going.current = place;
    box.scrollTo({
      left: sign * place * box.clientWidth,
      behavior: still ? 'instant' : 'smooth',
    });
  }, [place, sign]);

  function moved(box: HTMLDivElement): void {
    const at = Math.abs(box.scrollLeft) / box.clientWidth;
    const nearest = Math.round(at);
    if (Math.abs(at - nearest) > 0.01) return;
    if (going.current !== null) {
      if (nearest === going.current) going.current = null;
      return;
    }
    if (nearest === stands.current) return;
    stands.current = nearest;
    onTurn(nearest);
  }

  function turn(to: number): void {
    const next = Math.max(0, Math.min(photos.length - 1, to));
    if (next !== place) onTurn(next);
  }

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowRight: place + sign,
      ArrowLeft: place - sign,
      Home: 0,
      End: photos.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    turn(to);
  }

  return (
    <dialog
      ref={dialog}
      className="content-viewer"
      aria-label={title}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div
        ref={strip}
        role="group"
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keys
        tabIndex={0}
        className={zoomed ? 'content-strip content-strip-held' : 'content-strip'}
        onScroll={(event) => moved(event.currentTarget)}
        onPointerDown={() => {
          going.current = null;
        }}
      >
        {photos.map((photo, at) => (
          <div key={photo.id} className="content-slide" aria-hidden={at !== place}>
            {Math.abs(at - place) <= 1 && (
              <ZoomedPhoto
                medium={photo}
                alt={t('photo.alt', { title, place: at + 1, count: photos.length })}
                active={at === place}
                onZoom={setZoomed}
                onPulledDown={onClose}
              />
            )}
          </div>
        ))}
      </div>
      <div className="content-viewer-bar">
        <span aria-live="polite">
          {photos.length > 1 &&
            t('photo.place', {
              place: format.number(place + 1),
              total: format.number(photos.length),
            })}
        </span>
        <button type="button" className="content-viewer-key" onClick={onClose}>
          <Icon name="close" size={24} label={t('close')} />
        </button>
      </div>
      {photos.length > 1 && (
        <>
          <button
            type="button"
            className="content-viewer-key content-viewer-before"
            disabled={place === 0}
            onClick={() => turn(place - 1)}
          >
            <Icon name="back" size={28} label={t('photo.before')} />
          </button>
          <button
            type="button"
            className="content-viewer-key content-viewer-next"
            disabled={place === photos.length - 1}
            onClick={() => turn(place + 1)}
          >
            <Icon name="forward" size={28} label={t('photo.next')} />
          </button>
        </>
      )}
    </dialog>
  );
}
