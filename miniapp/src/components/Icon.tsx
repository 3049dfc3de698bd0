import { ICONS } from './icons';

/** Icons that point along the line of reading; they are mirrored from right to left. */
const DIRECTED = new Set(['back', 'forward']);

export interface IconProps {
  readonly name: string;
  /** CSS pixels. */
  readonly size?: number;
  /** Say what it means where no text beside it does. */
  readonly label?: string;
  readonly filled?: boolean;
}

export function Icon({ name, size = 24, label, filled = false }: IconProps) {
  const Drawn = ICONS[name] ?? ICONS.puzzle;
  if (!Drawn) return null;
  return (
    <Drawn
      size={size}
      className={DIRECTED.has(name) ? 'ov-icon ov-icon-directed' : 'ov-icon'}
      fill={filled ? 'currentColor' : 'none'}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
