import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import react from '@vitejs/plugin-react';
import {
  here,
  importMap,
  logicalSides,
  SHARED,
  sharedEntries,
  sharedInputs,
} from './tools/shared.mjs';

const BASE = '/app/';
const ROOT = here('..');
const TARGET = ['es2022', 'chrome111', 'safari16.4', 'firefox114'];

/** The shell, the simulator's page and what the import map names. */
export function shellConfig(outDir) {
  return {
    configFile: false,
    root: ROOT,
    base: BASE,
    logLevel: 'warn',
    plugins: [logicalSides(), react(), sharedEntries(), importMap(BASE)],
    build: {
      outDir,
      emptyOutDir: true,
      target: TARGET,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          app: join(ROOT, 'index.html'),
          simulator: join(ROOT, 'simulator.html'),
          ...sharedInputs(),
        },
        preserveEntrySignatures: 'exports-only',
      },
    },
  };
}

/** The files of a plugin's folder that are screens. */
export function screenFiles(ui) {
  const folder = join(ui, 'screens');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => /^[^.]+\.tsx$/.test(file));
}

/** The screens of one plugin: modules that find React and the SDK through the import map. */
export function pluginConfig(name, ui, outDir) {
  const screens = screenFiles(ui);
  return {
    configFile: false,
    root: ui,
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: TARGET,
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(
          screens.map((file) => [parse(file).name, join(ui, 'screens', file)]),
        ),
        external: Object.keys(SHARED),
        preserveEntrySignatures: 'strict',
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          assetFileNames: 'chunks/[name]-[hash][extname]',
        },
      },
    },
    define: { __PLUGIN__: JSON.stringify(name) },
  };
}

export default shellConfig(join(ROOT, '../onlyvips/web/miniapp'));
