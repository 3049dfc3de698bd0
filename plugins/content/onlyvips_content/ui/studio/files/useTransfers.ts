import { useMessages } from '@onlyvips/sdk';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { forget, placeOf, subscribe } from './transfers';

/**
 * The transfers to a place. They go on while other screens are shown; what is done is handed over
 * here, once.
 */
export function useTransfers(name: string, onDone: (mediaId: string) => void) {
  const place = useSyncExternalStore(subscribe, () => placeOf(name));
  const done = useEffectEvent(onDone);
  useEffect(() => {
    for (const { id, state, mediaId } of place.transfers) {
      // They arrive in whatever order; those that were chosen before have their place before.
      if (state === 'waiting' || state === 'sending') break;
      if (state !== 'done' || !mediaId) continue;
      forget(name, id);
      done(mediaId);
    }
  }, [place, name]);
  return place;
}

interface Answered {
  readonly originalResponse?: { getStatus(): number; getBody(): string };
}

/** Says why an upload failed: in the server's words where it spoke. */
export function useUploadFault() {
  const { t } = useMessages();
  return (error: unknown): string => {
    const response = (error as Answered | null)?.originalResponse;
    if (!response) return t('studio.files.cut');
    if (response.getStatus() === 413) return t('studio.files.too-large');
    try {
      const problem = JSON.parse(response.getBody()) as { detail?: string };
      if (problem.detail) return problem.detail;
    } catch {
      // A proxy between here and the host answers with pages of its own.
    }
    return t('studio.files.failed');
  };
}
