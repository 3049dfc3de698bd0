import type { FeedEvent } from './types';

const AGAIN_MS = 1500;

/**
 * Follows what happens on the screen of one person.
 *
 * The browser itself comes back after a lost connection, but gives up when the server answers with
 * an error; then this begins anew.
 *
 * @returns Ends it.
 */
export function follow(
  user: number,
  onEvent: (event: FeedEvent) => void,
  onLost: () => void,
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(`/simulator/api/people/${user}/events`);
    source.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as FeedEvent);
    source.onerror = () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
