export interface AvatarProps {
  readonly initials: string;
  readonly color: number;
  readonly size?: 'small' | 'middle' | 'large';
}

/** Initials on one of Telegram's seven colours. */
export function Avatar({ initials, color, size = 'middle' }: AvatarProps) {
  return (
    <span className={`avatar avatar-${size} avatar-${color}`} aria-hidden="true">
      {initials}
    </span>
  );
}
