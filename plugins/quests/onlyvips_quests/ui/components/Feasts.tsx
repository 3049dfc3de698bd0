import { lazy, Suspense } from 'react';
import type { Claim } from '../types';

const Feast = lazy(() => import('./Feast'));

export interface FeastsProps {
  readonly claim: Claim | null;
  readonly onEnd: () => void;
}

/** Room for a feast; what it takes is loaded when there is one. */
export function Feasts({ claim, onEnd }: FeastsProps) {
  if (!claim) return null;
  return (
    <Suspense fallback={null}>
      <Feast claim={claim} onEnd={onEnd} />
    </Suspense>
  );
}
