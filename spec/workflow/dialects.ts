import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transform as swcTransform, type TransformConfig } from '@swc/core';
import { transform as esbuildTransform } from 'esbuild';

export type Fixture = typeof import('../fixtures/dialects/order.js');

/** A compiler in one of its configurations. */
export interface Dialect {
  readonly name: string;
  readonly decorators: 'legacy' | 'standard';
  /** Whether it writes decorator metadata. */
  readonly metadata: boolean;
  /** Gives the fixture's JavaScript. */
  compile(file: string, folder: string): Promise<string>;
}

export const DIALECTS: readonly Dialect[] = [
  tsc('legacy', '--experimentalDecorators', '--emitDecoratorMetadata'),
  tsc('standard'),
  esbuild('legacy'),
  esbuild('standard'),
  swc('legacy', { legacyDecorator: true, decoratorMetadata: true }),
  swc('standard', { decoratorVersion: '2022-03' }),
  swc('standard', { decoratorVersion: '2023-11' as '2022-03' }),
];

const FILE = 'spec/fixtures/dialects/order.ts';

/**
 * Compiles the fixture in a dialect, against the build that this spec is a part of, and imports
 * what came out.
 */
export async function importFixture(dialect: Dialect): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'everstep-dialect-'));
  try {
    const code = await dialect.compile(FILE, folder);
    const file = join(folder, 'fixture.mjs');
    await writeFile(
      file,
      code.replace(/(?<=from ["']|import ["'])[^"']+/g, (specifier) => import.meta.resolve(fromHere(specifier))),
    );
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Relative specifiers are those of the fixture's folder, which is one deeper than this one. */
function fromHere(specifier: string): string {
  return specifier.replace('../../../', '../../');
}

function tsc(decorators: Dialect['decorators'], ...flags: string[]): Dialect {
  return {
    name: `tsc, ${decorators}`,
    decorators,
    metadata: decorators === 'legacy',
    async compile(file, folder) {
      const options = ['--ignoreConfig', '--noCheck', '--noResolve', '--target', 'es2022', '--module', 'esnext'];
      const args = ['node_modules/typescript/bin/tsc', file, ...options, ...flags, '--outDir', folder];
      await promisify(execFile)(process.execPath, args);
      return readFile(join(folder, basename(file, '.ts').concat('.js')), 'utf8');
    },
  };
}

function esbuild(decorators: Dialect['decorators']): Dialect {
  return {
    name: `esbuild, ${decorators}`,
    decorators,
    metadata: false,
    async compile(file) {
      const compilerOptions = { experimentalDecorators: decorators === 'legacy' };
      const options = { loader: 'ts', target: 'es2022', tsconfigRaw: { compilerOptions } } as const;
      return (await esbuildTransform(await readFile(file, 'utf8'), options)).code;
    },
  };
}

function swc(decorators: Dialect['decorators'], transform: TransformConfig): Dialect {
  return {
    name: `swc, ${transform.decoratorVersion ?? decorators}`,
    decorators,
    metadata: transform.decoratorMetadata === true,
    async compile(file) {
      const parser = { syntax: 'typescript', decorators: true } as const;
      const options = { swcrc: false, jsc: { parser, target: 'es2022', transform } } as const;
      return (await swcTransform(await readFile(file, 'utf8'), options)).code;
    },
  };
}
