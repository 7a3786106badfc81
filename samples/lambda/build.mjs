import { build } from 'esbuild';

await build({
  entryPoints: ['src/handler.ts'],
  outfile: 'dist/handler.mjs',
  bundle: true,
  minify: true,
  // Else classes get new names with each build: those of workflows and errors are recorded.
  keepNames: true,
  sourcemap: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // ES modules where a package has them: of those, what isn't used is left out.
  mainFields: ['module', 'main'],
  // For the CommonJS packages among the dependencies.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
