import { type ReactNode, useEffect, useRef } from 'react';

export interface PageProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Beside the title: buttons that concern the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its title, which is also the document's, and its contents. */
export function Page({ title, subtitle, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · OnlyVips`;
    // Who listens instead of looking hears that another screen has come.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    return () => {
      document.title = before;
    };
  }, [title]);
  return (
    <article className="ov-page">
      <header className="ov-page-header">
        <div>
          <h1 ref={heading} tabIndex={-1} dir="auto">
            {title}
          </h1>
          {subtitle && <p className="ov-hint">{subtitle}</p>}
        </div>
        {actions && <div className="ov-page-actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}
