import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from './Icon';

export interface MenuProps {
  readonly label: string;
  /** The items; they are given what closes the menu. */
  readonly children: (close: () => void) => ReactNode;
}

/** The three dots, and what is behind them. */
export function Menu({ label, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const onPointer = ({ target }: PointerEvent) => {
      if (!box.current?.contains(target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', onPointer);
    return () => removeEventListener('pointerdown', onPointer);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={box}
      className="menu-box"
      role="none"
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const items = [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
        const at = items.indexOf(document.activeElement as HTMLElement);
        items.at((at + step) % items.length)?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        className="round"
        aria-label={`${label}: more`}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div className="menu menu-down" role="menu" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
