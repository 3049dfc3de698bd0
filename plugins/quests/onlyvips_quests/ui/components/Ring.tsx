import type { ReactNode } from 'react';

export interface RingProps {
  /** From 0 to 1. */
  readonly share: number;
  /** CSS pixels. */
  readonly size: number;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A circle that fills clockwise, with something in its middle. Who listens is told elsewhere. */
export function Ring({ share, size, children, className = '' }: RingProps) {
  const part = Math.max(0, Math.min(1, share)) * 100;
  return (
    <span className={`quests-ring ${className}`} style={{ inlineSize: size, blockSize: size }}>
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <circle className="quests-ring-track" cx="32" cy="32" r="28" />
        <circle
          className="quests-ring-part"
          cx="32"
          cy="32"
          r="28"
          pathLength="100"
          strokeDasharray="100"
          strokeDashoffset={100 - part}
        />
      </svg>
      <span className="quests-ring-middle">{children}</span>
    </span>
  );
}
