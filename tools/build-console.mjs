/*
 * Builds the page of the console into lib/console/assets/page-files.ts: one script and one style sheet,
 * as texts in a module, so that a bundle of an application that mounts the console holds them too.
 *
 *   node tools/build-console.mjs [--if-missing]
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { root } from './package-entries.mjs';

process.chdir(root);
const target = 'lib/console/assets/page-files.ts';
if (!process.argv.includes('--if-missing') || !existsSync(target)) {
  const { outputFiles } = await build({
    ...{ entryPoints: { app: 'lib/console/page/main.tsx', style: 'lib/console/page/app.css' }, outdir: 'page' },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none', logLevel: 'warning' },
    // The settings of the page's own compiler are for its types only.
    tsconfigRaw: {},
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  mkdirSync(dirname(target), { recursive: true });
  const files = { 'app.js': textOf('.js'), 'app.css': textOf('.css') };
  writeFileSync(target, `// Made by tools/build-console.mjs.\nexport const PAGE_FILES = ${JSON.stringify(files)};\n`);
}
