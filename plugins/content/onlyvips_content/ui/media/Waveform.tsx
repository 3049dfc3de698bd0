import { type KeyboardEvent, type PointerEvent, useId } from 'react';

export interface WaveformProps {
  /** 0 to 255. */
  readonly peaks: readonly number[];
  /** Seconds. */
  readonly position: number;
  readonly duration: number;
  readonly label: string;
  /** The position in words. */
  readonly text: string;
  readonly disabled?: boolean;
  readonly onSeek: (seconds: number) => void;
}

const BARS = 72;
const HEIGHT = 48;

/** So many bars out of all peaks, each the highest of its part; 0 to 1. */
export function barsOf(peaks: readonly number[], count = BARS): readonly number[] {
  if (peaks.length === 0) return Array.from({ length: count }, () => 0.3);
  const highest = Math.max(...peaks, 1);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    return Math.max(...peaks.slice(from, to)) / highest;
  });
}

function pathOf(bars: readonly number[]): string {
  return bars
    .map((bar, place) => {
      const half = Math.max(1, (bar * (HEIGHT - 6)) / 2);
      return `M${place * 4 + 2} ${HEIGHT / 2 - half}v${2 * half}`;
    })
    .join('');
}

/** The shape of a sound, which is also where one seeks in it: by finger, mouse and keys. */
export function Waveform(props: WaveformProps) {
  const { peaks, position, duration, label, text, disabled = false, onSeek } = props;
  const clip = useId();
  const shape = pathOf(barsOf(peaks));
  const width = BARS * 4;
  const share = duration > 0 ? Math.min(1, position / duration) : 0;

  function seek(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const where = (event.clientX - box.left) / box.width;
    onSeek(Math.max(0, Math.min(1, where)) * duration);
  }

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowLeft: position - 5,
      ArrowDown: position - 5,
      ArrowRight: position + 5,
      ArrowUp: position + 5,
      PageDown: position - 30,
      PageUp: position + 30,
      Home: 0,
      End: duration,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSeek(Math.max(0, Math.min(duration, to)));
  }

  return (
    <div
      role="slider"
      tabIndex={disabled ? -1 : 0}
      className="content-waveform"
      aria-label={label}
      aria-disabled={disabled || undefined}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(position)}
      aria-valuetext={text}
      onKeyDown={disabled ? undefined : press}
      onPointerDown={(event) => {
        if (disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1 && !disabled) seek(event);
      }}
    >
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <clipPath id={clip}>
          <rect width={width * share} height={HEIGHT} />
        </clipPath>
        <path d={shape} className="content-waveform-all" />
        <path d={shape} className="content-waveform-played" clipPath={`url(#${clip})`} />
      </svg>
    </div>
  );
}
