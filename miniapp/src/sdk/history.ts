type Listener = (event: PopStateEvent) => void;

let held: Listener | null = null;

/**
 * Hears of the browser's own back and forward buttons before the router does.
 *
 * Browsers tell a window's listeners of `popstate` in the order in which they came, so this one has
 * to be there before the router: the app imports this file first.
 *
 * @returns Stops listening.
 */
export function beforeRouter(listener: Listener): () => void {
  held = listener;
  return () => {
    if (held === listener) held = null;
  };
}

addEventListener('popstate', (event) => held?.(event));
