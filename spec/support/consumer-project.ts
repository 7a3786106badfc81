import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The folder of this package, found by its own name. */
export const packageRoot = dirname(fileURLToPath(import.meta.resolve('everstep/package.json')));

const run = promisify(execFile);

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/**
 * An empty project in a temporary folder, as a user's would be: Everstep and what it and the
 * compiler need are installed.
 */
export class ConsumerProject {
  private constructor(readonly folder: string) {}

  /** `everstep` is the folder of the package to install; by default this one, as built. */
  static async create(everstep = packageRoot): Promise<ConsumerProject> {
    const project = new ConsumerProject(await mkdtemp(join(tmpdir(), 'everstep-consumer-')));
    await project.write('package.json', '{ "private": true, "type": "module" }\n');
    const modules = join(project.folder, 'node_modules');
    await mkdir(modules);
    const installed = await readdir(join(packageRoot, 'node_modules'));
    await Promise.all(
      installed
        .filter((name) => !name.startsWith('.') && name !== 'everstep')
        .map((name) => symlink(join(packageRoot, 'node_modules', name), join(modules, name), 'junction')),
    );
    if (everstep === packageRoot) await symlink(everstep, join(modules, 'everstep'), 'junction');
    else await cp(everstep, join(modules, 'everstep'), { recursive: true });
    return project;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  /** Compiles, and gives back the compiler's findings line by line. */
  async compile(tsconfig: string): Promise<string[]> {
    const { output } = await this.node([
      this.path('node_modules/typescript/bin/tsc'),
      '-p',
      tsconfig,
      '--pretty',
      'false',
    ]);
    return output.split('\n').filter((line) => line !== '');
  }

  /** Runs Node, by default in the project's folder. */
  async node(args: readonly string[], cwd = this.folder): Promise<Outcome> {
    try {
      const { stdout } = await run(process.execPath, args, { cwd, timeout: 110_000 });
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
