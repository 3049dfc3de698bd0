import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from './Icon';

export interface CardProps {
  readonly title?: string;
  /** Where "more of this" leads. */
  readonly to?: string;
  readonly children: ReactNode;
}

/** A piece of a page with a heading of its own, as on the home page. */
export function Card({ title, to, children }: CardProps) {
  return (
    <section className="ov-card">
      {title && (
        <h2 className="ov-card-title" dir="auto">
          {to ? (
            <Link to={to}>
              {title}
              <Icon name="forward" size={18} />
            </Link>
          ) : (
            title
          )}
        </h2>
      )}
      {children}
    </section>
  );
}
