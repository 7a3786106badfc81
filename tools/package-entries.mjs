import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What users import, as `exports` in package.json lists it: `{ name: 'lambda', source: 'lib/lambda.ts' }`. */
export const entries = Object.entries(manifest.exports)
  .filter(([, target]) => target.types !== undefined)
  .map(([path, target]) => ({ name: path === '.' ? 'everstep' : path.slice(2), source: sourceOf(target.default) }));

/** What Node runs by its path: the command, and the processes that the emulator starts. */
export const programs = [...Object.values(manifest.bin).map(sourceOf), 'lib/emulator/function-process.ts'];

/** Entries that share no code with the others: an editor loads the lint rules, and nothing else of Everstep. */
export const apart = ['lib/eslint.ts'];

/**
 * What stays an import in the bundle: packages that an installation brings, or that users have. All
 * others are development dependencies, whose code the bundle holds.
 */
export const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).flatMap((name) => [
  name,
  `${name}/*`,
]);

function sourceOf(built) {
  return built.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts');
}
