import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageRoot } from './consumer-project.js';
import { runFolder } from './run-folder.js';

const run = promisify(execFile);

export interface PackedPackage {
  /** Paths in the tarball. */
  readonly files: readonly string[];
  /** The folder of the unpacked tarball. */
  readonly folder: string;
}

let packed: Promise<PackedPackage> | undefined;

/** Packs the package as for publication and unpacks it, once for all specs of a run. */
export function packedPackage(): Promise<PackedPackage> {
  packed ??= packOnce(join(runFolder(), 'packed'));
  return packed;
}

/** The process that can make the folder packs; the others wait for its report. */
async function packOnce(work: string): Promise<PackedPackage> {
  const report = join(work, 'report.json');
  try {
    await mkdir(work);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    while (!existsSync(report)) await setTimeout(50);
    return JSON.parse(await readFile(report, 'utf8'));
  }
  const made = await pack(work);
  await writeFile(`${report}.part`, JSON.stringify(made));
  await rename(`${report}.part`, report);
  return made;
}

/**
 * In a copy of the sources: packing builds, and must not touch the build that is running. The API
 * reference, which takes longer than all else, is left out: it has a spec of its own.
 */
async function pack(work: string): Promise<PackedPackage> {
  const left = new Set(['node_modules', 'dist', 'coverage', 'spec', 'bench', '.git', 'docs/api']);
  await cp(packageRoot, join(work, 'source'), {
    recursive: true,
    filter: (path) => !left.has(path.slice(packageRoot.length + 1)),
  });
  await symlink(join(packageRoot, 'node_modules'), join(work, 'source', 'node_modules'), 'junction');
  const cwd = join(work, 'source');
  for (const tool of ['build-console', 'build-package']) await run(process.execPath, [`tools/${tool}.mjs`], { cwd });
  const options = ['--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', work];
  const { stdout } = await run('npm', ['pack', ...options], { cwd }).catch((error: Error & { stdout: string }) => {
    throw new Error(`npm pack failed:\n${error.stdout}`, { cause: error });
  });
  const [report] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string; files: { path: string }[] }];
  await run('tar', ['-xzf', join(work, report.filename), '-C', work]);
  return { files: report.files.map(({ path }) => path), folder: join(work, 'package') };
}
