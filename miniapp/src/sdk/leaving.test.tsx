import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { Link, MemoryRouter, Route, Routes } from 'react-router';
import { expect, it, vi } from 'vitest';
import { useLeaveGuard } from './leaving';

function Form() {
  const [dirty, setDirty] = useState(true);
  const [go, setGo] = useState<(() => void) | null>(null);
  useLeaveGuard(dirty, (next) => setGo(() => next));
  return (
    <>
      <Link to="/elsewhere">away</Link>
      <button type="button" onClick={() => setDirty(false)}>
        save
      </button>
      {go && (
        <button type="button" onClick={go}>
          leave
        </button>
      )}
    </>
  );
}

function draw() {
  render(
    <MemoryRouter>
      <Routes>
        <Route path="/" element={<Form />} />
        <Route path="/elsewhere" element={<p>elsewhere</p>} />
      </Routes>
    </MemoryRouter>,
  );
}

it('asks before a link is followed while something is not saved', () => {
  draw();
  fireEvent.click(screen.getByText('away'));
  expect(screen.queryByText('elsewhere')).toBeNull();
  fireEvent.click(screen.getByText('leave'));
  expect(screen.getByText('elsewhere')).toBeTruthy();
});

it('is in nobody’s way when there is nothing to lose', () => {
  draw();
  fireEvent.click(screen.getByText('save'));
  fireEvent.click(screen.getByText('away'));
  expect(screen.getByText('elsewhere')).toBeTruthy();
});

it('puts the address back when the browser’s back button was pressed, and asks', async () => {
  history.replaceState({ idx: 3 }, '');
  const go = vi.spyOn(history, 'go').mockImplementation(() => {});
  const router = vi.fn();
  addEventListener('popstate', router);
  draw();
  const pop = (idx: number) => dispatchEvent(new PopStateEvent('popstate', { state: { idx } }));
  pop(2);
  expect(go).toHaveBeenLastCalledWith(1);
  pop(3);
  expect(router).not.toHaveBeenCalled();
  fireEvent.click(await screen.findByText('leave'));
  expect(go).toHaveBeenLastCalledWith(-1);
  pop(2);
  expect(router).toHaveBeenCalledOnce();
  removeEventListener('popstate', router);
  go.mockRestore();
});
