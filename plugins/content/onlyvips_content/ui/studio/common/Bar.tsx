export interface BarProps {
  /** 0 to 100. */
  readonly percent: number;
  /** What is going on, for who listens. */
  readonly label: string;
}

/** How far something is. */
export function Bar({ percent, label }: BarProps) {
  return (
    <progress
      className="content-studio-bar"
      max={100}
      value={Math.min(100, percent)}
      aria-label={label}
    />
  );
}
