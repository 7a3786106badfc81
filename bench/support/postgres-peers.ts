/** What is installed to measure the peers. */
export const PEER_PACKAGES = ['@dbos-inc/dbos-sdk@5.3', 'openworkflow@0.10', 'pg@8.23.1', 'postgres@3'];

/** The same comes once before, as in `postgres-run`, and the same is printed. */
const LANES = `
import { readFileSync } from 'node:fs';
import pg from 'pg';
const [url, text] = process.argv.slice(2);
const { workflows, steps, inFlight } = JSON.parse(text);
const watch = new pg.Client(url);
await watch.connect();
async function serverCpu() {
  const { rows } = await watch.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
  const read = ({ pid }) => { try { return Number(readFileSync('/proc/' + pid + '/schedstat', 'utf8').split(' ')[0]); } catch { return 0; } };
  return rows.reduce((sum, row) => sum + read(row), 0) / 1e6;
}
async function run(count, length, runOne) {
  let started = 0;
  const lane = async () => { while (started++ < count) await runOne(length); };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
async function measure(runOne) {
  await run(workflows, steps, runOne);
  const [server, cpu, began] = [await serverCpu(), process.cpuUsage(), performance.now()];
  await run(workflows, steps, runOne);
  const [took, { user, system }] = [performance.now() - began, process.cpuUsage(cpu)];
  console.log([took, (user + system) / 1000, (await serverCpu()) - server].join(' '));
  process.exit(0);
}`;

/** The program of each peer: the same workflow, written as its documentation does. */
export const PEERS: Readonly<Record<string, string>> = {
  dbos: `
import { DBOS } from '@dbos-inc/dbos-sdk';
${LANES}
const sequence = DBOS.registerWorkflow(async (count) => {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += await DBOS.runStep(async () => index, { name: 'count' });
  return sum;
}, { name: 'sequence' });
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url.replace('/postgres?', '/dbos?').replace(/\\/postgres$/, '/dbos'), logLevel: 'error', runAdminServer: false });
await DBOS.launch();
await measure(async (count) => (await DBOS.startWorkflow(sequence)(count)).getResult());`,
  openworkflow: `
import { OpenWorkflow } from 'openworkflow';
import { BackendPostgres } from 'openworkflow/postgres';
${LANES}
const backend = await BackendPostgres.connect(url);
const client = new OpenWorkflow({ backend });
const sequence = client.defineWorkflow({ name: 'sequence' }, async ({ input, step }) => {
  let sum = 0;
  for (let index = 0; index < input; index++) sum += await step.run({ name: 'count-' + index }, async () => index);
  return sum;
});
await client.newWorker({ concurrency: 50 }).start();
await measure(async (count) => (await sequence.run(count)).result());`,
};
