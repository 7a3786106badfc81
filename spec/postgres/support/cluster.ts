import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Settings that make a test server quick to start and stop, and change nothing of what it promises.
 */
const SETTINGS = [
  ...['fsync=on', 'synchronous_commit=on', 'max_connections=100', 'shared_buffers=128MB'],
  ...["shared_preload_libraries='pg_stat_statements'", 'log_min_messages=panic', 'log_min_error_statement=panic'],
];

/**
 * Stops the server and removes its folder when the input ends: when the process that started it is
 * gone, however that ended. Signals that its whole group receives do not reach it.
 */
const GUARD = `
trap '' INT TERM HUP
read -r _
[ ! -e "$1/data/postmaster.pid" ] || kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
sleep 1
rm -rf "$1"`;

/**
 * A PostgreSQL server in a temporary folder, reached by a socket there. The server refuses to run
 * as root, so root runs it as the user `postgres`, whom Debian's package makes. It ends with the
 * process that made it, also where that is killed.
 */
export class Cluster {
  readonly folder: string;
  readonly #bin = binaries();
  readonly #data: string;
  readonly #guard: ChildProcess;
  readonly #port: number | undefined;

  /** @param port where the server listens on this machine, besides its socket. */
  constructor({ port }: { readonly port?: number } = {}) {
    this.#port = port;
    this.folder = mkdtempSync(join(tmpdir(), 'everstep-postgres-'));
    this.#data = join(this.folder, 'data');
    this.#guard = spawn('sh', ['-c', GUARD, 'guard', this.folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    // It may outlive this process, and keeps it from nothing.
    this.#guard.unref();
    (this.#guard.stdin as Socket).unref();
    if (isRoot()) execFileSync('chown', ['postgres', this.folder]);
    chmodSync(this.folder, 0o755);
    this.#run('initdb', ['-D', this.#data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N']);
    this.start();
  }

  get url(): string {
    if (this.#port !== undefined) return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
    return `postgres://postgres@/postgres?host=${encodeURIComponent(this.folder)}`;
  }

  start(): void {
    const options = [`unix_socket_directories='${this.folder}'`, ...this.#listening, ...SETTINGS]
      .map((setting) => `-c ${setting}`)
      .join(' ');
    this.#run('pg_ctl', ['-D', this.#data, '-w', '-s', '-l', join(this.folder, 'log'), '-o', options, 'start']);
  }

  get #listening(): string[] {
    return this.#port === undefined ? ["listen_addresses=''"] : ["listen_addresses='127.0.0.1'", `port=${this.#port}`];
  }

  /** @param mode `immediate` stops it as a crash does. */
  stop(mode: 'fast' | 'immediate' = 'fast'): void {
    this.#run('pg_ctl', ['-D', this.#data, '-w', '-s', '-m', mode, 'stop']);
  }

  remove(): void {
    if (existsSync(join(this.#data, 'postmaster.pid'))) this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
    this.#guard.kill('SIGKILL');
  }

  #run(program: string, args: readonly string[]): void {
    const path = join(this.#bin, program);
    const [command, all] = isRoot() ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, args];
    const { status, stderr } = spawnSync(command, all, {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The folder of the newest server that Debian's package has put somewhere, or that is in the path.
 */
function binaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'There is no PostgreSQL server: install it (apt-get install postgresql), or set EVERSTEP_POSTGRES_URL.',
  );
}
