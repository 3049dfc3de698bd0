import { useCallback, useEffect, useState } from 'react';
import { overview as askOverview } from './api/client';
import type { Overview } from './api/types';
import { Page } from './Page';

const AGAIN_MS = 1500;

/** Asks who is there, until the platform answers. */
export function App() {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async () => {
    try {
      setOverview(await askOverview());
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }, []);
  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (!failed) return;
    const timer = setInterval(() => void load(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [failed, load]);
  if (overview) return <Page overview={overview} stopped={failed} onReload={() => void load()} />;
  return (
    <main className="waiting">
      {failed && (
        <p role="alert">
          <b>OnlyVips is not running.</b> Start it with <code>make run</code>; this page goes on by
          itself.
        </p>
      )}
    </main>
  );
}
