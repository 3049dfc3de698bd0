import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderScreen } from '../sdk/testing';
import type { ScreenInfo } from './manifest';
import { PluginScreen } from './PluginScreen';

let modules = 0;

/** A module as a browser loads one; each has an address of its own. */
function moduleOf(source: string): ScreenInfo {
  modules += 1;
  const code = `/* ${modules} */ ${source}`;
  return {
    plugin: 'magpie',
    route: '/magpie',
    title: 'Finds',
    icon: 'puzzle',
    placement: 'home',
    order: 0,
    module: `data:text/javascript,${encodeURIComponent(code)}`,
  } as ScreenInfo;
}

function draw(...screens: ScreenInfo[]) {
  return renderScreen(() => screens.map((one) => <PluginScreen key={one.module} screen={one} />));
}

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

it('draws what the module has, with its own texts', async () => {
  await draw(moduleOf('export default () => "Shiny things"'));
  expect(await screen.findByText('Shiny things')).toBeTruthy();
});

it.each([
  ['cannot be loaded', 'import "./absent.js"; export default () => "x"'],
  ['fails while it is loaded', 'throw new Error("at load"); export default () => "x"'],
  ['is no screen', 'export const nothing = 1'],
  ['crashes while it draws', 'export default () => { throw new Error("drawing") }'],
])('a module that %s takes down its own card alone', async (_what, source) => {
  await draw(moduleOf(source), moduleOf('export default () => "The neighbour"'));
  expect((await screen.findByRole('alert')).textContent).toContain('“Finds” cannot be shown');
  expect(await screen.findByText('The neighbour')).toBeTruthy();
});

it('is drawn after another try once it is well again', async () => {
  vi.stubGlobal('broken', true);
  await draw(
    moduleOf(
      'export default () => { if (globalThis.broken) throw new Error("ill"); return "Well" }',
    ),
  );
  const again = await screen.findByRole('button', { name: 'Try again' });
  vi.stubGlobal('broken', false);
  await userEvent.click(again);
  expect(await screen.findByText('Well')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
  vi.unstubAllGlobals();
});
