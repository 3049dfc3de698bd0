// Builds the shell, and the screens of every first-party plugin with the same Vite.
//
//   node tools/build.mjs [--shell <folder>] [--plugins <folder of plugins>] [--only <plugin, or shell>]
//                        [--sizes <file>]
//
// The shell goes to ../onlyvips/web/miniapp, a plugin's screens to its own ui/dist. Everything is
// built beside its place first and moved there when all of it is right.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { pluginConfig, screenFiles, shellConfig } from '../vite.config.mjs';
import { here } from './shared.mjs';
import { checkSizes } from './sizes.mjs';

const { values: options } = parseArgs({
  options: {
    shell: { type: 'string', default: here('../../onlyvips/web/miniapp') },
    plugins: { type: 'string', default: here('../../plugins') },
    only: { type: 'string' },
    sizes: { type: 'string' },
  },
});

function screensOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, ui: join(folder, name, `onlyvips_${name}`, 'ui') }))
    .filter(({ ui }) => screenFiles(ui).length > 0);
}

function swap(built, place) {
  const old = `${place}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(place)) renameSync(place, old);
  renameSync(built, place);
  rmSync(old, { recursive: true, force: true });
}

const plugins = screensOf(options.plugins);
const places = [
  {
    name: 'shell',
    config: () => shellConfig(`${options.shell}.new`),
    built: `${options.shell}.new`,
    place: options.shell,
  },
  ...plugins.map(({ name, ui }) => ({
    name,
    config: () => pluginConfig(name, ui, join(ui, 'dist.new')),
    built: join(ui, 'dist.new'),
    place: join(ui, 'dist'),
  })),
];
const wanted = options.only ? places.filter(({ name }) => name === options.only) : places;
await Promise.all(wanted.map(({ config }) => build(config())));
// Measured where it was built: what is too big takes nobody's place.
const isNew = (place) => wanted.some((other) => other.place === place);
const measured = (place) => (isNew(place) ? `${place}.new` : place);
const fits = checkSizes({
  shell: measured(options.shell),
  plugins: plugins
    .map(({ name, ui }) => ({ name, dist: measured(join(ui, 'dist')) }))
    .filter(({ dist }) => existsSync(dist)),
  report: options.sizes,
});
if (fits) for (const { built, place } of wanted) swap(built, place);
process.exitCode = fits ? 0 : 1;
