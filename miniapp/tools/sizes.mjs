// Says how much a browser loads, and refuses a build that is over its bounds.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Bytes after gzip. The shell is all JavaScript that the first page loads before any screen, with
 * what every screen imports; forms and lists of the SDK come with the screens that use them, and
 * count there.
 */
export const BOUNDS = { shell: 150_000, screen: 60_000 };

const IMPORT = /(?:\bimport|\bexport)\s*(?:[^"'();]*?\bfrom\s*)?["']([^"']+)["']/g;

function gzipped(path) {
  return gzipSync(readFileSync(path), { level: 9 }).length;
}

/** Files that `entries` import statically, themselves included; what is imported later is not. */
function closure(folder, entries) {
  const found = new Set();
  const open = [...entries];
  while (open.length > 0) {
    const file = open.pop();
    if (found.has(file)) continue;
    found.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, specifier] of text.matchAll(IMPORT)) {
      if (specifier.startsWith('.')) open.push(join(file, '..', specifier));
    }
  }
  return [...found];
}

function shellEntries(folder) {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const map = JSON.parse(html.match(/<script type="importmap">(.*?)<\/script>/s)[1]);
  const script = html.match(/<script type="module"[^>]*src="\/app\/([^"]+)"/)[1];
  const { '@onlyvips/sdk/forms': _forms, '@onlyvips/sdk/lists': _lists, ...always } = map.imports;
  return [script, ...Object.values(always).map((url) => url.replace('/app/', ''))];
}

/** Sizes of the shell and of each screen, in bytes after gzip. */
export function measure({ shell, plugins }) {
  const sizes = { shell: 0, screens: {} };
  for (const file of closure(shell, shellEntries(shell))) sizes.shell += gzipped(join(shell, file));
  for (const { name, dist } of plugins) {
    const screens = readdirSync(dist).filter((file) => file.endsWith('.js'));
    for (const screen of screens) {
      const files = closure(dist, [screen]);
      const total = files.reduce((sum, file) => sum + gzipped(join(dist, file)), 0);
      sizes.screens[`${name}/${screen}`] = total;
    }
  }
  return sizes;
}

/** Prints the sizes and returns whether all are within their bounds. */
export function checkSizes({ shell, plugins, report }) {
  const sizes = measure({ shell, plugins });
  if (report) writeFileSync(report, `${JSON.stringify(sizes, null, 2)}\n`);
  const lines = [
    ['the shell', sizes.shell, BOUNDS.shell],
    ...Object.entries(sizes.screens).map(([name, size]) => [name, size, BOUNDS.screen]),
  ];
  for (const [name, size, bound] of lines) {
    const verdict = size > bound ? `  over the bound of ${bound / 1000} kB` : '';
    console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${name}${verdict}`);
  }
  return lines.every(([, size, bound]) => size <= bound);
}
