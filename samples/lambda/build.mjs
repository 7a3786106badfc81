import { build } from 'esbuild';

await build({
  entryPoints: ['src/handler.ts'],
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // What is imported later becomes files of its own, which a cold start need not read.
  splitting: true,
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
