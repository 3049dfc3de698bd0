import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Skeleton } from '../../components/states';
import type { ScreenInfo } from '../manifest';
import { PluginScreen } from '../PluginScreen';

/** After that long, cards are shown as far as they are. */
const PATIENCE_MS = 4000;
/** What stands for something that is still to come, in the shell and in plugins. */
const GREY = '.ov-skeleton, .ov-skeleton-row';

export interface HomeCardsProps {
  readonly screens: readonly ScreenInfo[];
}

/**
 * The cards from the top on, each as soon as it has what it shows: none pushes another one down
 * that is being read already. All of them load at once, those that are not shown yet, too.
 */
export function HomeCards({ screens }: HomeCardsProps) {
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const waiting = late ? -1 : screens.findIndex(({ route }) => !settled.has(route));
  const shown = waiting < 0 ? screens.length : waiting;
  return (
    <div className="ov-cards">
      {screens.map((screen, place) => (
        <HomeCard
          key={screen.route}
          screen={screen}
          hidden={place >= shown}
          onSettled={() => setSettled((before) => new Set(before).add(screen.route))}
        />
      ))}
      {/* Another one each time: what moves is not what was there before. */}
      {shown < screens.length && <Skeleton key={shown} rows={3} height={140} />}
    </div>
  );
}

interface HomeCardProps {
  readonly screen: ScreenInfo;
  readonly hidden: boolean;
  readonly onSettled: () => void;
}

function HomeCard({ screen, hidden, onSettled }: HomeCardProps) {
  const place = useRef<HTMLDivElement>(null);
  const settle = useEffectEvent(onSettled);
  useEffect(() => {
    const card = place.current;
    if (!card) return;
    const look = () => {
      if (card.querySelector(GREY)) return;
      observer.disconnect();
      settle();
    };
    const observer = new MutationObserver(look);
    observer.observe(card, { childList: true, subtree: true });
    look();
    return () => observer.disconnect();
  }, []);
  // Where there are two columns, each card stands right below the one above it.
  useEffect(() => {
    const card = place.current;
    if (!card) return;
    const measured = new ResizeObserver(([entry]) => {
      card.style.setProperty('--ov-rows', String(Math.ceil(entry?.contentRect.height ?? 0)));
    });
    measured.observe(card);
    return () => measured.disconnect();
  }, []);
  return (
    <div ref={place} className="ov-home-card" hidden={hidden}>
      <PluginScreen screen={screen} />
    </div>
  );
}
