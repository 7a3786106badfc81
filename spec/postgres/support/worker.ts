import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serverUrl } from './server.js';

const PROGRAM = fileURLToPath(new URL('../processes/worker-process.js', import.meta.url));

/** Sets the clock of a process forward or back before anything of it is loaded. */
function skew(millis: number): string {
  const code = `const Real = Date;
globalThis.Date = class Date extends Real {
  constructor(...args) { args.length === 0 ? super(Real.now() + ${millis}) : super(...args); }
  static now() { return Real.now() + ${millis}; }
};`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** A worker in a process of its own. */
export class WorkerProcess {
  /** What it has written, log lines included. */
  output = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  static async start(schema: string, { url = serverUrl(), skewMillis = 0, env = {} } = {}): Promise<WorkerProcess> {
    const preload = skewMillis === 0 ? [] : ['--import', skew(skewMillis)];
    const child = spawn(process.execPath, [...preload, PROGRAM, url, schema], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const worker = new WorkerProcess(child);
    child.stdout!.on('data', (data) => {
      worker.output += data;
    });
    await Promise.race([once(child.stdout!, 'data'), worker.#exited]);
    if (child.exitCode !== null) throw new Error('The worker ended before it had started.');
    return worker;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it has ended. */
  async exit(): Promise<void> {
    await this.#exited;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Has it stop in good order. */
  async stop(): Promise<void> {
    this.#child.stdin!.end();
    await this.#exited;
  }
}
