import { Icon } from '@onlyvips/sdk';
import type { ReactNode } from 'react';

export interface BannerProps {
  readonly kind?: 'info' | 'warning' | 'error';
  readonly icon?: string;
  readonly children: ReactNode;
  /** What can be done about it. */
  readonly actions?: ReactNode;
}

/** Something that has to be known of the whole page. */
export function Banner({ kind = 'info', icon = 'alert', children, actions }: BannerProps) {
  return (
    <div
      className={`content-studio-banner content-studio-banner-${kind}`}
      role={kind === 'error' ? 'alert' : 'status'}
    >
      <Icon name={icon} size={20} />
      <div>
        {children}
        {actions && <div className="content-studio-banner-actions">{actions}</div>}
      </div>
    </div>
  );
}
