import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { StoreWorkflowClient } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';

const EVERSTEP = fileURLToPath(new URL('../../lib/cli/everstep.js', import.meta.url));
const WORKER = fileURLToPath(new URL('./processes/worker.js', import.meta.url));

/** Debian's browser, or the one that `CHROMIUM` names. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** A store file with workers and a console beside it, each a process of its own, and a browser. */
export class ConsoleKit {
  readonly #processes = new Set<ChildProcess>();
  readonly problems: string[] = [];
  client!: StoreWorkflowClient;
  url = '';
  path = '';
  #folder = '';
  #browser: Browser | undefined;
  #hasWorker: Promise<ChildProcess> | undefined;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'everstep-console-'));
    this.path = join(this.#folder, 'orders.db');
    this.client = new StoreWorkflowClient({ store: new SqliteStore({ path: this.path }) });
    // The first use makes the file, which the console insists on.
    await this.client.list();
    [this.url] = await Promise.all([this.console(), this.open()]);
  }

  async open(): Promise<void> {
    // Containers run as root, and there the sandbox can't be.
    this.#browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }

  /** Serves a console; resolves with its address. */
  async console(...args: string[]): Promise<string> {
    const command = this.#spawn([EVERSTEP, 'console', '--store', 'orders.db', '--port', '0', ...args]);
    return /at (http\S+)/.exec(await firstOutput(command))![1]!;
  }

  /** Starts a worker over the file; resolves when it is ready. */
  async worker(environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
    const worker = this.#spawn([WORKER, this.path], environment);
    await firstOutput(worker);
    return worker;
  }

  /** Starts a worker unless there is one. */
  async ensureWorker(): Promise<void> {
    this.#hasWorker ??= this.worker();
    await this.#hasWorker;
  }

  /** A page whose failures fail the spec. */
  async page({ width = 1200, isDark = false } = {}): Promise<Page> {
    const page = await this.#browser!.newPage({
      viewport: { width, height: 800 },
      colorScheme: isDark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) this.problems.push(message.text());
    });
    page.setDefaultTimeout(90_000);
    return page;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.client.close();
    await Promise.all([...this.#processes].map(kill));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: this.#folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#processes.add(child);
    child.once('exit', () => this.#processes.delete(child));
    return child;
  }
}

export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function firstOutput(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}.`)));
  const [chunk] = (await Promise.race([once(child.stdout!, 'data'), ended])) as [Buffer];
  ended.catch(() => {});
  return chunk.toString();
}
