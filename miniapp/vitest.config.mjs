import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { here } from './tools/shared.mjs';

const MODULES = here('../node_modules');

const FILES = [
  'miniapp/src/**/*.test.{ts,tsx}',
  'miniapp/tools/**/*.test.mjs',
  'plugins/*/onlyvips_*/ui/**/*.test.{ts,tsx}',
];
const ALONE = ['miniapp/src/telegram/buttons.test.tsx', 'miniapp/src/shell/PluginScreen.test.tsx'];

export default defineConfig({
  plugins: [react()],
  root: here('../..'),
  // Vite gives files of the folder that it was started in, unless it is told of more.
  server: { fs: { allow: [here('../..')] } },
  // What lies in a plugin's folder finds the shell's packages.
  resolve: {
    alias: [
      { find: '@onlyvips/sdk/testing', replacement: here('../src/sdk/testing.tsx') },
      { find: '@onlyvips/sdk/forms', replacement: here('../src/sdk/forms.ts') },
      { find: '@onlyvips/sdk/lists', replacement: here('../src/sdk/lists.ts') },
      { find: '@onlyvips/sdk', replacement: here('../src/sdk/index.ts') },
      {
        find: /^(react|react-dom|vitest|@testing-library\/[\w-]+)($|\/)/,
        replacement: `${MODULES}/$1$2`,
      },
    ],
    dedupe: ['react', 'react-dom'],
  },
  test: {
    environment: 'happy-dom',
    setupFiles: [join(here('..'), 'src/sdk/testing-setup.ts')],
    // Loading the app anew for each file takes longer than all tests together; only those that put
    // something else in a module's place need it. `npm test` runs one after the other: together, the
    // shared ones would not share.
    projects: [
      { extends: true, test: { name: 'shared', include: FILES, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
    ],
  },
});
