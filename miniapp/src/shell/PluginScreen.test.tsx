import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ComponentType, memo } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderScreen } from '../sdk/testing';
import type { ScreenInfo } from './manifest';
import { PluginScreen } from './PluginScreen';

const attempts = vi.hoisted(() => ({ outcomes: [] as unknown[], numbers: [] as number[] }));

vi.mock('./screen-modules', () => ({
  async loadScreen(_screen: ScreenInfo, attempt: number): Promise<ComponentType> {
    attempts.numbers.push(attempt);
    const outcome = attempts.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome as ComponentType;
  },
}));

const SCREEN = { plugin: 'birds', route: '/birds', title: 'Birds', module: '/b.js' } as ScreenInfo;
const Birds = memo(() => <p>Three birds</p>);

function Falls(): never {
  throw new Error('a bird fell');
}

function Page() {
  return (
    <>
      <p>The rest</p>
      <PluginScreen screen={SCREEN} />
    </>
  );
}

beforeEach(() => {
  attempts.numbers = [];
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

it('a screen that cannot be loaded, or falls, takes down its own place until it is tried again', async () => {
  attempts.outcomes = [new Error('404'), Falls, Birds];
  await renderScreen(Page);
  const user = userEvent.setup();
  for (const _ of [1, 2]) {
    await screen.findByText(/“Birds” cannot be shown/);
    expect(screen.getByText('The rest')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
  }
  await screen.findByText('Three birds');
  expect(attempts.numbers.at(-1)).toBe(2);
});

it('a screen that was asked for while offline comes when the network does', async () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  attempts.outcomes = [new TypeError('Failed to fetch'), Birds];
  await renderScreen(Page);
  await screen.findByText('You are offline');
  online.mockReturnValue(true);
  act(() => void dispatchEvent(new Event('online')));
  await screen.findByText('Three birds');
});
