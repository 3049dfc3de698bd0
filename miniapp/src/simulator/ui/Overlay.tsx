import { type ReactNode, useEffect, useId, useRef } from 'react';

export interface OverlayProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** `sheet` comes from below, `popup` is in the middle, `viewer` fills the screen. */
  readonly look?: 'sheet' | 'popup' | 'viewer';
  /** The title is told to screen readers alone. */
  readonly quiet?: boolean;
  readonly busy?: boolean;
}

/**
 * Something above the rest of the phone's screen, which cannot be used meanwhile; what is beside
 * the phone can.
 */
export function Overlay(props: OverlayProps) {
  const { title, onClose, children, look = 'popup', quiet = false, busy = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const first = box.current?.querySelector<HTMLElement>('[data-first], button, input');
    (first ?? box.current)?.focus();
    return () => before?.focus();
  }, []);
  return (
    <div className={`overlay overlay-${look}`}>
      <button
        type="button"
        className="overlay-behind"
        aria-label="Close"
        tabIndex={-1}
        disabled={busy}
        onClick={onClose}
      />
      <div
        ref={box}
        className="overlay-box"
        role="dialog"
        aria-modal="true"
        aria-labelledby={heading}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || busy) return;
          event.stopPropagation();
          onClose();
        }}
      >
        <h2 id={heading} className={quiet ? 'unseen' : 'overlay-title'} dir="auto">
          {title}
        </h2>
        {children}
      </div>
    </div>
  );
}
