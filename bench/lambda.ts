/**
 * The Lambda service over HTTP: 3,000 sequential instant steps, where each request is answered 5 ms
 * later. Beside as many bare round trips over one kept connection, each with the bytes of a
 * checkpoint, and beside AWS's own SDK. `npm run bench` prints it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { CheckpointDurableExecutionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createHandler, type InvocationEvent } from '../lib/lambda.js';
import type { Operation } from '../lib/types.js';
import { median, millis } from './support/measure.js';
import { Sequence } from './support/sequence.js';

const STEPS = Number(process.env.EVERSTEP_BENCH_STEPS ?? 3000);
const ROUNDS = Number(process.env.EVERSTEP_BENCH_ROUNDS ?? 3);
const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:bench:1/durable-execution/bench/1';

const server = spawn(process.execPath, [fileURLToPath(new URL('./processes/slow-service.js', import.meta.url))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [printed] = (await once(server.stdout, 'data')) as [Buffer];
const url = printed.toString().trim();
// As a function finds its settings on Lambda.
Object.assign(process.env, {
  ...{ AWS_ENDPOINT_URL_LAMBDA: url, AWS_REGION: 'us-east-1' },
  ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
});

function event(input: unknown): InvocationEvent {
  const execution: Operation = {
    ...{ Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: Date.now() },
    ExecutionDetails: { InputPayload: JSON.stringify(input) },
  };
  return {
    ...{ DurableExecutionArn: ARN, CheckpointToken: 'token-0' },
    InitialExecutionState: { Operations: [execution], NextMarker: '' },
  };
}

const agent = new Agent({ keepAlive: true });
const id = '0123456789abcdef0123456789abcdef';
const step = { Id: id, Name: 'add', Type: 'STEP', SubType: 'Step' };
const body = JSON.stringify({
  CheckpointToken: 'token-1000',
  Updates: [
    { ...step, Action: 'START' },
    { ...step, Action: 'SUCCEED', Payload: '1000' },
  ],
  ClientToken: '01234567-89ab-cdef-0123-456789abcdef',
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

function roundTrip(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/checkpoint`, { agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function bare(): Promise<void> {
  for (let i = 0; i < STEPS; i++) await roundTrip();
}

const client = new LambdaClient({ maxAttempts: 1, cacheMiddleware: true });
async function calls(): Promise<void> {
  for (let i = 0; i < STEPS; i++) {
    const { Updates } = JSON.parse(body);
    await client.send(
      new CheckpointDurableExecutionCommand({ DurableExecutionArn: ARN, CheckpointToken: 'token-1000', Updates }),
    );
  }
}

const handler = createHandler(Sequence);
const foreignHandler = withDurableExecution(async (steps: number, context) => {
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const before = sum;
    sum = await context.step('add', async () => before + 1);
  }
  return sum;
});

async function invoke(run: (event: any, context: any) => Promise<any>): Promise<void> {
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 900_000 };
  const output = await run(event(STEPS), context);
  if (output.Result !== String(STEPS)) throw new Error(`Wrong result: ${JSON.stringify(output)}`);
}

const sides = { bare, calls, everstep: () => invoke(handler), peer: () => invoke(foreignHandler) };
type Side = keyof typeof sides;
const names = Object.keys(sides) as Side[];
const times: Record<Side, number[]> = { bare: [], calls: [], everstep: [], peer: [] };
/** Of this process's work alone, which other work of the machine blurs less. */
const work: Record<Side, number[]> = { bare: [], calls: [], everstep: [], peer: [] };
// Everything is warm, connections included.
for (let i = 0; i < 100; i++) await roundTrip();
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) {
    const before = process.cpuUsage();
    times[name].push(await millis(sides[name]));
    const { user, system } = process.cpuUsage(before);
    work[name].push((user + system) / 1000);
  }
}
const base = median(times.bare);
const title: Record<Side, string> = {
  ...{ bare: 'bare round trips', calls: 'calls of the AWS client', everstep: 'Everstep', peer: 'peer' },
};
for (const name of names) {
  const time = median(times[name]);
  console.log(
    `${title[name].padEnd(25)}${(time / STEPS).toFixed(2)} ms each, ${(time / base).toFixed(3)} of the bare round trips; ` +
      `${(median(work[name]) / STEPS).toFixed(2)} ms of work each`,
  );
}
client.destroy();
agent.destroy();
server.kill();
process.exit();
