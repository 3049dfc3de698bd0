import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTexts } from '../i18n/use-texts';
import { useBackButton } from '../telegram/buttons';
import { Icon } from './Icon';

export interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Keeps it open while something runs that must not be left. */
  readonly busy?: boolean;
}

/** A modal sheet: from below on a phone, in the middle of a wide window. */
export function Sheet({ open, onClose, title, children, busy = false }: SheetProps) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (!shown || !open) return;
    const before = document.activeElement;
    // The browser keeps the focus inside and knows Escape. It does not give the focus back where
    // the sheet is gone already when it is closed.
    shown.showModal();
    return () => {
      shown.close();
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [open]);
  useBackButton(open, () => {
    if (!busy) onClose();
  });
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog without us
    <dialog
      ref={dialog}
      className="ov-sheet"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
      onClose={() => {
        // At the second Escape browsers ask no more.
        if (!dialog.current || dialog.current.open) return;
        if (busy) dialog.current.showModal();
        else onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !busy) onClose();
      }}
    >
      <div className="ov-sheet-body">
        <header className="ov-sheet-header">
          <h2 id={heading} dir="auto">
            {title}
          </h2>
          <button
            type="button"
            className="ov-round"
            onClick={onClose}
            disabled={busy}
            aria-label={t('action.close')}
          >
            <Icon name="close" size={20} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
