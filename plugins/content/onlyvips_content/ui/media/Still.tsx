import { type ReactNode, useState } from 'react';
import type { Still as Picture } from '../data/types';
import { useMediaAddress } from './session';

export interface StillProps {
  readonly picture: Picture | null | undefined;
  /** What it shows; empty where words beside it say so. */
  readonly alt: string;
  /** Width by height; the picture's own when absent. */
  readonly ratio?: number;
  /** Tiny and blurred; seen until the picture has come. */
  readonly preview?: Picture | null;
  readonly eager?: boolean;
  readonly className?: string;
  /** Seen where there is no picture, and where it does not come. */
  readonly instead?: ReactNode;
  readonly children?: ReactNode;
}

/** Width by height of a picture; `otherwise` where that is not known. */
export function ratioOf(
  picture: { readonly width: number; readonly height: number } | null | undefined,
  otherwise = 4 / 3,
): number {
  return picture?.width && picture.height ? picture.width / picture.height : otherwise;
}

/** A picture of a work: it has its room before it has come, and asks again when it is refused. */
export function Still(props: StillProps) {
  const { picture, alt, preview, eager = false, className, instead, children } = props;
  const { address, attempt, refused } = useMediaAddress(picture?.url);
  const [shown, setShown] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const place = `${address} ${attempt}`;
  const broken = failed === place;
  const classes = ['content-still', shown === address && 'content-still-shown', className];
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      style={{ aspectRatio: props.ratio ?? ratioOf(picture) }}
    >
      {preview && shown !== address && (
        <img className="content-still-preview" src={preview.url} alt="" draggable={false} />
      )}
      {address && !broken && (
        <img
          key={place}
          className="content-still-picture"
          src={address}
          alt={alt}
          width={picture?.width || undefined}
          height={picture?.height || undefined}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onLoad={() => setShown(address)}
          onError={() => {
            setFailed(place);
            refused();
          }}
        />
      )}
      {(!picture || broken) && instead}
      {children}
    </div>
  );
}
