import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const EVERSTEP = fileURLToPath(new URL('../../lib/cli/everstep.js', import.meta.url));

/** Where a command runs that is not the one of this build. */
export interface Place {
  /** The file of the command. */
  readonly script: string;
  readonly cwd: string;
}

/** The `everstep` command in a process of its own. */
export class RunningCommand {
  output = '';
  readonly #process: ChildProcess;
  readonly #exit: Promise<unknown[]>;

  constructor(args: readonly string[], { script, cwd }: Place = { script: EVERSTEP, cwd: process.cwd() }) {
    this.#process = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream!.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.#exit = once(this.#process, 'close');
  }

  /** Where the emulator that it runs is, as soon as it says so. */
  async url(): Promise<string> {
    for (;;) {
      const url = /emulated at (\S+)\. /.exec(this.output)?.[1];
      if (url !== undefined) return url;
      const next = once(this.#process.stdout!, 'data').then(() => true);
      if (!(await Promise.race([next, this.#exit.then(() => false)]))) throw new Error(this.output);
    }
  }

  /** The exit code; `null` when a signal ended it. */
  async ended(): Promise<number | null> {
    return (await this.#exit)[0] as number | null;
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }
}

/** What a command wrote, where, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end, with its standard output and error apart. */
export async function runEverstep(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: '1', ...environment };
  const command = spawn(process.execPath, [EVERSTEP, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(command.stdout),
    text(command.stderr),
    once(command, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs the command to its end. */
export async function everstep(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const command = new RunningCommand(args);
  const code = await command.ended();
  return { code, output: command.output };
}
