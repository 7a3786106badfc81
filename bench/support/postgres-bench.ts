import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Cluster } from '../../spec/postgres/support/cluster.js';

/**
 * Calls with the URL of a server: that of EVERSTEP_POSTGRES_URL, or one that is started for this.
 * Where neither is there, it says so and does nothing.
 */
export async function withServer(title: string, port: number, bench: (url: string) => Promise<void>): Promise<void> {
  let cluster: Cluster | undefined;
  let url = process.env.EVERSTEP_POSTGRES_URL;
  try {
    if (url === undefined) {
      cluster = new Cluster({ port });
      url = cluster.url;
    }
  } catch (error) {
    console.log(`\n${title}: SKIPPED. ${(error as Error).message}`);
    return;
  }
  try {
    await bench(url);
  } finally {
    cluster?.remove();
  }
}

/**
 * The processor time of these processes so far, in milliseconds; those of a server on this machine,
 * under Linux. 0 elsewhere.
 */
export function serverCpuMillis(processIds: Iterable<number>): number {
  let nanoseconds = 0;
  for (const pid of processIds) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has ended, or there is none.
    }
  }
  return nanoseconds / 1e6;
}

/** A program of the bench, in a process of its own. */
export class BenchProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #program: string;
  #output = '';
  #errors = '';

  constructor(args: readonly string[]) {
    this.#program = args[0]!;
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdout!.on('data', (data) => {
      this.#output += data;
    });
    this.#child.stderr!.on('data', (data) => {
      this.#errors += data;
    });
    this.#exited = once(this.#child, 'exit');
  }

  /** Resolves when the program has said that it is ready. */
  async ready(): Promise<void> {
    while (!this.#output.includes('ready')) {
      await Promise.race([once(this.#child.stdout!, 'data'), this.#exited]);
      if (this.#child.exitCode !== null) throw this.#failure();
    }
  }

  go(): void {
    this.#child.stdin!.write('go\n');
  }

  /** The numbers of the program's last line. */
  async numbers(): Promise<number[]> {
    await this.#exited;
    const last = this.#output.trim().split('\n').at(-1)!;
    if (this.#child.exitCode !== 0 || !/^[\d. ]+$/.test(last)) throw this.#failure();
    return last.split(' ').map(Number);
  }

  #failure(): Error {
    return new Error(`${this.#program} failed: ${this.#errors || this.#output}`);
  }
}
