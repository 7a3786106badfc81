/**
 * Runs a command with a PostgreSQL server of its own, whose URL it finds in EVERSTEP_POSTGRES_URL.
 * Signals are passed on to the command; the server ends with this process, however that ends.
 *
 *   node dist/spec/postgres/with-server.js npm run bench
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { Cluster } from './support/cluster.js';

const [command, ...args] = process.argv.slice(2);
const cluster = new Cluster();
try {
  const env = { ...process.env, EVERSTEP_POSTGRES_URL: cluster.url };
  const child = spawn(command!, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.exitCode = code ?? 128 + constants.signals[signal!];
} finally {
  cluster.remove();
}
