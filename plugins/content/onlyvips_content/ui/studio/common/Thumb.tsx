import { Icon, Picture } from '@onlyvips/sdk';
import { useMediaAddress } from '../../media/session';

export interface ThumbProps {
  readonly src: string | null | undefined;
  /** Drawn where there is no picture. */
  readonly icon: string;
  readonly ratio?: number;
  readonly className?: string;
}

/** A small picture beside words that say what it shows. */
export function Thumb({ src, icon, ratio = 1, className }: ThumbProps) {
  const { address } = useMediaAddress(src);
  const classes = ['content-studio-thumb', className].filter(Boolean).join(' ');
  if (!src) {
    return (
      <span className={`${classes} content-studio-thumb-none`} style={{ aspectRatio: ratio }}>
        <Icon name={icon} size={22} />
      </span>
    );
  }
  return <Picture src={address} alt="" ratio={ratio} className={classes} />;
}
