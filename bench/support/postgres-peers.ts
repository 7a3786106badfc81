/** What is installed to measure the peers. */
export const PEER_PACKAGES = ['@dbos-inc/dbos-sdk@5.3', 'openworkflow@0.10', 'pg@8.23.1', 'postgres@3'];

const LANES = `
const [url, text] = process.argv.slice(2);
const { workflows, steps, inFlight } = JSON.parse(text);
async function measure(runOne) {
  let started = 0;
  const lane = async () => { while (started++ < workflows) await runOne(steps); };
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  console.log(performance.now() - began);
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
