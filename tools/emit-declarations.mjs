import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { entries, root } from './package-entries.mjs';

/**
 * Compiles lib/ to declarations without what is `@internal`, calls back with the files of the
 * entries, in the order that package.json lists them, and removes everything again.
 */
export async function withDeclarations(use) {
  // Inside the package, so that imports of its dependencies resolve.
  const folder = join(root, `dist/declarations-${process.pid}`);
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.package.json'), '--outDir', folder], {
    stdio: 'inherit',
  });
  try {
    await use(
      entries.map(({ source }) => join(folder, source.replace(/\.ts$/, '.d.ts'))),
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
