import { api, useQueryClient } from '@onlyvips/sdk';
import { useEffect, useMemo, useRef } from 'react';
import type { WorkDetail } from '../data/types';

/** How often one's place is told while something plays. */
const EVERY_MS = 10_000;

export interface PositionKeeper {
  /** Says where it plays, as often as the player tells. */
  readonly at: (seconds: number) => void;
  /** Tells the server now, if there is something new to tell. */
  readonly tell: () => Promise<void>;
}

/** Tells now and then where something plays, and when it stops, so that one can go on there. */
export function createKeeper(
  send: (positionMs: number) => Promise<unknown>,
  now: () => number = Date.now,
): PositionKeeper {
  let position = 0;
  let told = -1;
  let last = now();
  async function tell(): Promise<void> {
    if (position === told) return;
    told = position;
    last = now();
    // Where somebody is may be lost once; it is told again soon.
    await send(position).catch(() => {});
  }
  return {
    at(seconds) {
      const next = Math.round(seconds * 1000);
      if (next === 0 && told === -1) return;
      position = next;
      if (told === -1) told = next;
      if (now() - last >= EVERY_MS) void tell();
    },
    tell,
  };
}

/** Keeps where one is in a video or sound of a work. */
export function usePosition(workId: number, mediaId: string): PositionKeeper {
  const client = useQueryClient();
  const alive = useRef(true);
  const keeper = useMemo(
    () =>
      createKeeper(async (position) => {
        const { data } = await api.PUT('/api/v1/content/works/{work_id}/progress', {
          params: { path: { work_id: workId } },
          body: { media_id: mediaId, position_ms: position },
          keepalive: true,
        });
        const key = [
          'get',
          '/api/v1/content/works/{work_id}',
          { params: { path: { work_id: workId } } },
        ];
        client.setQueriesData(
          { queryKey: key },
          (work: WorkDetail | undefined) => work && { ...work, progress: data?.progress ?? null },
        );
        if (!alive.current) {
          await client.invalidateQueries({ queryKey: ['get', '/api/v1/content/continue'] });
        }
      }),
    [client, workId, mediaId],
  );
  useEffect(() => {
    alive.current = true;
    const hidden = () => {
      if (document.visibilityState === 'hidden') void keeper.tell();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      alive.current = false;
      document.removeEventListener('visibilitychange', hidden);
      void keeper.tell();
    };
  }, [keeper]);
  return keeper;
}

let playing: HTMLMediaElement | null = null;

/** One thing plays at a time: what played before is paused. */
export function playsAlone(element: HTMLMediaElement): void {
  if (playing !== element) playing?.pause();
  playing = element;
}
