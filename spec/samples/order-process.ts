import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../samples/order-show/main.js', import.meta.url));

const alive = new Set<ChildProcess>();

/** The order sample in a process of its own, as a user has it. */
export class OrderProcess {
  /** What it has printed so far. */
  output = '';
  errors = '';
  /** How it ended: its exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, ['--no-warnings', MAIN, ...args], { env: { ...process.env, ...env } });
    this.#child = child;
    alive.add(child);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.ended = once(child, 'close').then(([code, signal]) => {
      alive.delete(child);
      return code ?? signal;
    });
  }

  /** Sends a signal as soon as something is so. @throws Error when the process ends before. */
  async signalWhen(signal: NodeJS.Signals, holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (!alive.has(this.#child))
        throw new Error(`It ended before it was to be stopped:\n${this.output}${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#child.kill(signal);
  }

  /** Ends whatever a failed spec has left running. */
  static killAll(): void {
    for (const child of alive) child.kill('SIGKILL');
  }
}
