import type { ReactNode } from 'react';

function Seconds({ value }: { readonly value: string }) {
  return (
    <text x="12" y="15.6" fontSize="7.5" textAnchor="middle" fill="currentColor" stroke="none">
      {value}
    </text>
  );
}

/** Signs that the shell has no icon for, drawn on 24 by 24 with the same line. */
const DRAWN: Readonly<Record<string, ReactNode>> = {
  eye: (
    <>
      <path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12Z" />
      <circle cx="12" cy="12" r="2.8" />
    </>
  ),
  bookmark: <path d="M6.5 4h11v16L12 16l-5.5 4Z" />,
  share: <path d="M12 15V3.5M8 7l4-3.8L16 7M5.5 11.5v8h13v-8" />,
  crown: <path d="m3.5 8 4.2 4L12 5l4.3 7 4.2-4-1.6 10.5H5.1Z" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7.5V12l3 2" />
    </>
  ),
  layers: <path d="m12 3.5 8.5 4.6-8.5 4.6-8.5-4.6ZM4 12.4l8 4.3 8-4.3M4 16.2l8 4.3 8-4.3" />,
  images: (
    <>
      <rect x="7" y="3.5" width="13.5" height="13.5" rx="2.5" />
      <path d="M3.5 8v10a2.5 2.5 0 0 0 2.5 2.5h10M8 15l3.5-4 3 3 2-2 3.5 3.5" />
    </>
  ),
  filter: <path d="M4 7h16M7 12h10M10 17h4" />,
  unlock: (
    <>
      <rect x="4.5" y="10.5" width="15" height="10" rx="2.5" />
      <path d="M8 10.5V7a4 4 0 0 1 7.7-1.5" />
    </>
  ),
  send: <path d="M4 12 20 4l-5 16-3.5-6.5ZM11.5 13.5 20 4" />,
  back15: (
    <>
      <path d="M5 4v4.5h4.5M5.3 8.5A8 8 0 1 1 4 13" />
      <Seconds value="15" />
    </>
  ),
  on30: (
    <>
      <path d="M19 4v4.5h-4.5M18.7 8.5A8 8 0 1 0 20 13" />
      <Seconds value="30" />
    </>
  ),
};

export interface GlyphProps {
  readonly name: keyof typeof DRAWN & string;
  readonly size?: number;
  readonly filled?: boolean;
}

/** One of these signs; it only decorates, the words are beside it or in the button's name. */
export function Glyph({ name, size = 20, filled = false }: GlyphProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="content-glyph"
      aria-hidden="true"
    >
      {DRAWN[name]}
    </svg>
  );
}

/** The mark of a creator whom the platform has verified; no label where words beside it say so. */
export function Verified({ label }: { readonly label?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className="content-verified"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path
        fill="currentColor"
        d="m12 1.8 2.6 2 3.3-.2 1 3.1 2.7 1.9-1 3.2 1 3.1-2.7 2-1 3-3.3-.1-2.6 2-2.6-2-3.3.1-1-3-2.7-2 1-3.1-1-3.2L5.1 6.7l1-3.1 3.3.2Z"
      />
      <path
        d="m8 11.9 2.7 2.7L16 9.2"
        fill="none"
        stroke="#fff"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  );
}
