/*
 * Builds what is published into dist/lib, from the entries that package.json lists. esbuild puts the JavaScript into few files,
 * since each one costs an import half a millisecond. The declarations are rolled up in the same way: what is internal is in none of
 * them, and what several entries share is declared once, so that a class with private members is the same class for all. The maps
 * of both lead to lib/, which ships too.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { writeDeclarationMap } from './declaration-maps.mjs';
import { withDeclarations } from './emit-declarations.mjs';
import { apart, entries, external, programs, root } from './package-entries.mjs';

process.chdir(root);
const outdir = 'dist/lib';
rmSync('dist', { recursive: true, force: true });
await Promise.all([bundleCode(), rollUpDeclarations()]);

async function bundleCode() {
  const sources = [...entries.map(({ source }) => source), ...programs];
  const together = bundle({
    entryPoints: sources.filter((source) => !apart.includes(source)),
    ...{ splitting: true, chunkNames: 'chunks/[name]-[hash]', inject: ['tools/shared-chunk.js'] },
  });
  const bundles = await Promise.all([together, bundle({ entryPoints: apart })]);
  writeFileSync(
    'dist/third-party-notices.txt',
    noticesOf(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
  );
}

function bundle(options) {
  return build({
    ...{ outbase: 'lib', outdir, bundle: true, format: 'esm', platform: 'node', target: 'node20', external },
    ...{ ignoreAnnotations: true, sourcemap: true, sourcesContent: false, logLevel: 'warning', metafile: true },
    ...options,
  });
}

/** The licenses of the packages whose code is in the bundle: they ask to be with it. */
function noticesOf(files) {
  const names = new Set(
    files.map((path) => /(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean),
  );
  const notices = [...names].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const license = readdirSync(folder).find((file) => /^license/i.test(file));
    if (license === undefined) throw new Error(`${name} has no license file: don't bundle it.`);
    return `${name} ${version}\n\n${readFileSync(join(folder, license), 'utf8').trim()}\n`;
  });
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * Each entry brings the declarations of `everstep/types` into a user's program: a compiler that writes down an inferred type
 * looks for its name in files that the program has.
 */
function typesOf(fileName) {
  const path = relative(dirname(fileName), 'types.js');
  if (fileName === 'types.d.ts' || apart.some((source) => source === `lib/${fileName.replace('.d.ts', '.ts')}`))
    return '';
  return `import '${path.startsWith('.') ? path : `./${path}`}';`;
}

async function rollUpDeclarations() {
  await withDeclarations(async (declarations, folder) => {
    const bundle = await rollup({
      input: Object.fromEntries(declarations.map((path) => [relative(join(folder, 'lib'), path), path])),
      plugins: [dts()],
      external: (id) => /^[^./]/.test(id),
      onwarn: ({ message }) => {
        // Which types a user's declarations must be able to name is what spec/package/declarations.spec.ts proves.
        if (!message.includes('private shared type exports')) throw new Error(message);
      },
    });
    const { output } = await bundle.write({
      ...{ dir: outdir, format: 'es', entryFileNames: '[name]', minifyInternalExports: false },
      footer: ({ isEntry, fileName }) => (isEntry ? typesOf(fileName) : ''),
      chunkFileNames: ({ name }) => `chunks/${name.replace(/\.d$/, '')}.d.ts`,
    });
    for (const { fileName, modules } of output) writeDeclarationMap(join(outdir, fileName), Object.keys(modules));
  });
}
