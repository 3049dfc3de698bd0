// What modules of plugins take from the shell instead of bringing it along: one React, one theme.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** A path beside this file. */
export function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Bare names in the import map, and the entry of the shell's build that each stands for. */
export const SHARED = {
  react: 'shared-react',
  'react/jsx-runtime': 'shared-jsx-runtime',
  'react-dom': 'shared-react-dom',
  '@onlyvips/sdk': 'sdk',
  '@onlyvips/sdk/forms': 'sdk-forms',
  '@onlyvips/sdk/lists': 'sdk-lists',
};

/** Where the parts of the SDK lie. */
const SOURCES = {
  '@onlyvips/sdk': here('../src/sdk/index.ts'),
  '@onlyvips/sdk/forms': here('../src/sdk/forms.ts'),
  '@onlyvips/sdk/lists': here('../src/sdk/lists.ts'),
};

const PREFIX = 'virtual:onlyvips-shared/';
const RESERVED = new Set(['default', '__esModule']);

/**
 * Entries that give CommonJS packages names which modules can import.
 *
 * React is CommonJS: `export *` of it gives no names, so they are read from the package itself.
 */
export function sharedEntries() {
  return {
    name: 'onlyvips-shared',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : undefined;
    },
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const specifier = id.slice(PREFIX.length + 1);
      const names = Object.keys(require(specifier)).filter((name) => !RESERVED.has(name));
      return [
        `import * as everything from ${JSON.stringify(specifier)};`,
        `export { ${names.join(', ')} } from ${JSON.stringify(specifier)};`,
        'export default everything.default ?? everything;',
      ].join('\n');
    },
  };
}

/** The inputs of the shell's build that stand behind the import map. */
export function sharedInputs() {
  return Object.fromEntries(
    Object.entries(SHARED).map(([specifier, entry]) => [
      entry,
      SOURCES[specifier] ?? PREFIX + specifier,
    ]),
  );
}

/** Writes the import map into index.html, before any script that needs it. */
export function importMap(base) {
  return {
    name: 'onlyvips-import-map',
    transformIndexHtml: {
      order: 'post',
      handler(html, context) {
        if (!context.bundle || !context.filename.endsWith('index.html')) return html;
        const chunks = Object.values(context.bundle).filter((file) => file.type === 'chunk');
        const imports = {};
        for (const [specifier, entry] of Object.entries(SHARED)) {
          const chunk = chunks.find((found) => found.isEntry && found.name === entry);
          if (!chunk) throw new Error(`the build has no entry ${entry} for ${specifier}`);
          imports[specifier] = base + chunk.fileName;
        }
        const tag = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
        return html.replace('<head>', `<head>\n    ${tag}`);
      },
    },
  };
}

const SIDES = [
  [/\b(margin|padding|border)-left\b/g, '$1-inline-start'],
  [/\b(margin|padding|border)-right\b/g, '$1-inline-end'],
  [/([{;])left:/g, '$1inset-inline-start:'],
  [/([{;])right:/g, '$1inset-inline-end:'],
];

/** Lets telegram-ui be read from right to left: it names sides where it means start and end. */
export function logicalSides() {
  return {
    name: 'onlyvips-logical-sides',
    enforce: 'pre',
    transform(css, id) {
      if (!/telegram-ui\/dist\/styles\.css/.test(id)) return undefined;
      return SIDES.reduce((text, [physical, logical]) => text.replace(physical, logical), css);
    },
  };
}
