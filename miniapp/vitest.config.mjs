import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { here } from './tools/shared.mjs';

const MODULES = here('../node_modules');

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
    include: [
      'miniapp/src/**/*.test.{ts,tsx}',
      'miniapp/tools/**/*.test.mjs',
      'plugins/*/onlyvips_*/ui/**/*.test.{ts,tsx}',
    ],
    setupFiles: [join(here('..'), 'src/sdk/testing-setup.ts')],
    isolate: true,
  },
});
