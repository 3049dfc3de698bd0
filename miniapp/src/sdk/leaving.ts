import { useContext, useEffect, useEffectEvent } from 'react';
import { type Navigator, UNSAFE_NavigationContext } from 'react-router';
import { beforeRouter } from './history';

type Go = () => void;

/** Place in the history of the entry that is shown, as React Router numbers them. */
const placeOf = (state: unknown): number => (state as { idx?: number } | null)?.idx ?? 0;

/**
 * Asks before another screen takes the place of this one: links, the app's back button and the
 * browser's own. Closing the app is `useClosingConfirmation`; replacing the address is free.
 *
 * @param active Something on the screen would be lost.
 * @param ask Called with what goes on to where the person wanted to go.
 */
export function useLeaveGuard(active: boolean, ask: (go: Go) => void): void {
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const asked = useEffectEvent(ask);
  useEffect(() => {
    if (active) return holdBack(navigator, asked);
  }, [active, navigator]);
}

function holdBack(navigator: Navigator, ask: (go: Go) => void): () => void {
  const { push, go } = navigator;
  const here = placeOf(history.state);
  let returning = false;

  function release(): void {
    navigator.push = push;
    navigator.go = go;
    stopListening();
  }
  function onPop(event: PopStateEvent): void {
    const delta = placeOf(event.state) - here;
    if (delta === 0 && !returning) return;
    event.stopImmediatePropagation();
    if (returning) {
      returning = false;
      return;
    }
    // The address has changed already when a browser says so: it is put back first.
    returning = true;
    history.go(-delta);
    ask(() => {
      release();
      history.go(delta);
    });
  }

  navigator.push = (...to) =>
    ask(() => {
      release();
      push.apply(navigator, to);
    });
  navigator.go = (delta) =>
    ask(() => {
      release();
      go.call(navigator, delta);
    });
  const stopListening = beforeRouter(onPop);
  return release;
}
