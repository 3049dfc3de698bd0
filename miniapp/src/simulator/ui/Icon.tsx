// Drawn here rather than taken from the shell's icons, so that the two pages share no chunk.
const PATHS = {
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M12 5.500v.01M12 12v.01M12 18.500v.01',
  send: 'M12 20V5M5.500 11.500L12 5l6.500 6.500',
  attach:
    'M20 11.500l-8.200 8.200a5 5 0 0 1-7-7L13 4.400a3.400 3.400 0 0 1 4.800 4.800l-8.200 8.200a1.800 1.800 0 0 1-2.500-2.500l7.500-7.500',
  commands: 'M4 7h16M4 12h16M4 17h10',
  slash: 'M14.500 6l-5 12M3.500 3.500h17v17h-17z',
  keyboard: 'M3.500 6h17v12h-17zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  reload: 'M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 3.500v4h-4',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  file: 'M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500',
  music:
    'M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z',
  lock: 'M5.500 11h13v9.500h-13zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  pin: 'M9 4h6l-.7 6 3.200 3.500h-11L9.700 10zM12 13.500V20',
  people:
    'M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19.500a6.500 6.500 0 0 1 13 0M16 5a3.500 3.500 0 0 1 0 6.500M18 14.500a6.500 6.500 0 0 1 3.500 5',
  horn: 'M4 10v4h3l9 5V5L7 10zM19 9.500a3.500 3.500 0 0 1 0 5',
  robot: 'M5 9h14v10H5zM12 9V5M9 13.500h.01M15 13.500h.01M9.500 16.500h5',
  plus: 'M12 5v14M5 12h14',
  log: 'M4 6h3M4 12h3M4 18h3M10.500 6H20M10.500 12H20M10.500 18H20',
  reply: 'M10 6l-6 5.500L10 17v-3.500c5 0 8 1.500 10 5 0-6-4-9-10-9z',
  copy: 'M9 9h11v11.500H9zM15 9V3.500H4V15h5',
  link: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  leave: 'M14 4h6v16h-6M11 8l-4 4 4 4M7 12h9',
  block: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6 6l12 12',
  comments: 'M4 4.500h16v11.500H10l-5 4v-4H4z',
  window: 'M4 5h16v14H4zM4 9h16',
  place:
    'M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21zM12 7.500a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400z',
  trash: 'M4.500 7h15M9.500 7V4h5v3M6.500 7l1 13h9l1-13',
} as const;

export type IconName = keyof typeof PATHS;

export interface IconProps {
  readonly name: IconName;
  readonly size?: number;
}

/** A picture beside words, or within a button that has a name. */
export function Icon({ name, size = 22 }: IconProps) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Telegram's Star. */
export function Star({ size = 18 }: { readonly size?: number }) {
  return (
    <svg className="star" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d="M12 2.500l2.900 6 6.600.9-4.800 4.600 1.200 6.500-5.900-3.200-5.900 3.200 1.200-6.500L2.500 9.400l6.600-.9z" />
    </svg>
  );
}
