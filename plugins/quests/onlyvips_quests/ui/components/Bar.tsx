export interface BarProps {
  readonly done: number;
  readonly of: number;
  /** What it measures. */
  readonly label: string;
}

/** How much of something is done. */
export function Bar({ done, of, label }: BarProps) {
  const share = of > 0 ? Math.min(1, done / of) : 0;
  return (
    <div
      className="quests-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={Math.min(done, of)}
    >
      <span style={{ inlineSize: `${share * 100}%` }} />
    </div>
  );
}
