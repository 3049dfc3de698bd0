import { useState } from 'react';

export interface PictureProps {
  readonly src: string | null | undefined;
  /** What it shows; empty where it only decorates. */
  readonly alt: string;
  /** Width by height: room is kept for it, so that nothing jumps. */
  readonly ratio?: number;
  /** Shown until it is there: a colour of the picture. */
  readonly colour?: string | null;
  readonly eager?: boolean;
  readonly className?: string;
}

/** A picture that has its room before it has come, and fades in. */
export function Picture(props: PictureProps) {
  const { src, alt, ratio = 1, colour, eager = false, className } = props;
  const [shown, setShown] = useState<string | null>(null);
  const classes = ['ov-picture', shown === src && 'ov-picture-shown', className];
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      style={{ aspectRatio: ratio, backgroundColor: colour ?? undefined }}
    >
      {src && (
        <img
          src={src}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onLoad={() => setShown(src)}
        />
      )}
    </div>
  );
}
