/**
 * Runs a command with a PostgreSQL server of its own, whose URL it finds in EVERSTEP_POSTGRES_URL.
 *
 *   node dist/spec/postgres/with-server.js npm run bench
 */
import { spawnSync } from 'node:child_process';
import { Cluster } from './support/cluster.js';

const [command, ...args] = process.argv.slice(2);
const cluster = new Cluster();
try {
  const env = { ...process.env, EVERSTEP_POSTGRES_URL: cluster.url };
  process.exitCode = spawnSync(command!, args, { env, stdio: 'inherit' }).status ?? 1;
} finally {
  cluster.remove();
}
