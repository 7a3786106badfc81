import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from './consumer-project.js';

const run = promisify(execFile);

export interface PackedPackage {
  /** Paths in the tarball. */
  readonly files: readonly string[];
  /** The folder of the unpacked tarball. */
  readonly folder: string;
}

let packed: Promise<PackedPackage> | undefined;

/** Packs the package as for publication and unpacks it, once for all specs. */
export function packedPackage(): Promise<PackedPackage> {
  packed ??= pack();
  return packed;
}

/** In a copy of the sources: packing builds, and must not touch the build that is running. */
async function pack(): Promise<PackedPackage> {
  const work = await mkdtemp(join(tmpdir(), 'everstep-pack-'));
  process.once('exit', () => rmSync(work, { recursive: true, force: true }));
  const left = new Set(['node_modules', 'dist', 'coverage', 'spec', 'samples', 'bench', '.git']);
  await cp(packageRoot, join(work, 'source'), {
    recursive: true,
    filter: (path) => !left.has(path.slice(packageRoot.length + 1)),
  });
  await symlink(join(packageRoot, 'node_modules'), join(work, 'source', 'node_modules'), 'junction');
  const { stdout } = await run('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', work], {
    cwd: join(work, 'source'),
  }).catch((error: Error & { stdout: string }) => {
    throw new Error(`npm pack failed:\n${error.stdout}`, { cause: error });
  });
  const [report] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string; files: { path: string }[] }];
  await run('tar', ['-xzf', join(work, report.filename), '-C', work]);
  return { files: report.files.map(({ path }) => path), folder: join(work, 'package') };
}
