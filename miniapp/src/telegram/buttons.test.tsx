import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { Sheet } from '../components/Sheet';
import { startTexts } from '../i18n/i18n';
import { useBackButton } from './buttons';

/** Telegram's back button: who listens to it, and whether it is there. */
const back = vi.hoisted(() => ({ shown: false, listeners: new Set<() => void>() }));

vi.mock('./telegram', () => ({
  insideTelegram: true,
  withTelegram(use: (telegram: unknown) => (() => void) | undefined) {
    const become = (shown: boolean) => () => {
      back.shown = shown;
    };
    const show = Object.assign(become(true), { isAvailable: () => true });
    const hide = become(false);
    const onClick = (listener: () => void) => {
      back.listeners.add(listener);
      return () => back.listeners.delete(listener);
    };
    return use({ backButton: { show, hide, onClick } }) ?? (() => {});
  },
}));

const left = vi.fn();

function Place() {
  const [open, setOpen] = useState(false);
  useBackButton(true, left);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Sheet open={open} onClose={() => setOpen(false)} title="A sheet">
        Words
      </Sheet>
    </>
  );
}

it("Telegram's back button closes a sheet first, which gives the focus back, then leaves", async () => {
  await startTexts('en');
  const { unmount } = render(<Place />);
  await userEvent.setup().click(screen.getByText('Open'));
  const press = () => act(() => [...back.listeners].forEach((listener) => void listener()));

  press();
  expect(screen.queryByText('Words')).toBeNull();
  expect(document.activeElement).toBe(screen.getByText('Open'));
  expect(left).not.toHaveBeenCalled();
  expect(back.shown).toBe(true);

  press();
  expect(left).toHaveBeenCalledOnce();
  unmount();
  expect(back.shown).toBe(false);
});
