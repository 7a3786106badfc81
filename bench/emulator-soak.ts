/**
 * The emulator with many executions in flight for a while, each with a step, a wait and a callback,
 * over a SQLite file and with functions in processes: its heap after garbage collection must stay
 * as it is. `node dist/bench/emulator-soak.js [seconds] [executions]`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  InvokeCommand,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';

const SECONDS = Number(process.argv[2] ?? 60);
const IN_FLIGHT = Number(process.argv[3] ?? 200);
const LOOKS = 6;
/** Of a look over the first one, in MB: more is a leak. */
const MOST_GROWTH = 8;

const folder = mkdtempSync(join(tmpdir(), 'everstep-soak-'));
let answered = 0;
let isOver = false;

/** Answers each callback a second after its execution asks. */
const answers = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.end();
  await sleep(1000);
  const CallbackId = Buffer.concat(chunks).toString();
  await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from('"yes"') }));
  answered++;
}).listen(0, '127.0.0.1');
await once(answers, 'listening');

const emulator = fork(
  fileURLToPath(new URL('./processes/emulator.js', import.meta.url)),
  [
    fileURLToPath(new URL('./handlers/waiting.js', import.meta.url)),
    join(folder, 'soak.db'),
    `http://127.0.0.1:${(answers.address() as AddressInfo).port}`,
  ],
  { execArgv: ['--expose-gc'] },
);
const [{ url }] = (await once(emulator, 'message')) as [{ url: string }];
const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
const lambda = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials });

async function begin(): Promise<void> {
  await lambda.send(new InvokeCommand({ FunctionName: 'waiting:$LATEST', InvocationType: 'Event' }));
}

async function running(): Promise<number> {
  const query = { FunctionName: 'waiting', Statuses: ['RUNNING' as const], MaxItems: 1000 };
  return (await lambda.send(new ListDurableExecutionsByFunctionCommand(query))).DurableExecutions!.length;
}

async function memory(): Promise<{ heapUsed: number; rss: number }> {
  emulator.send('memory');
  return (await once(emulator, 'message'))[0];
}

/** Starts an execution for each that has ended. */
async function keepInFlight(): Promise<void> {
  while (!isOver) {
    const missing = IN_FLIGHT - (await running());
    await Promise.all(Array.from({ length: Math.max(0, missing) }, begin));
    await sleep(250);
  }
}

console.log(`${IN_FLIGHT} executions in flight on the emulator, for ${SECONDS} s`);
const keeping = keepInFlight();
const heaps: number[] = [];
for (let look = 0; look < LOOKS; look++) {
  await sleep((SECONDS * 1000) / LOOKS);
  const { heapUsed, rss } = await memory();
  heaps.push(heapUsed / 2 ** 20);
  const inFlight = await running();
  console.log(
    `  ${Math.round(((look + 1) * SECONDS) / LOOKS)} s: heap ${heaps.at(-1)!.toFixed(1)} MB, rss ${Math.round(rss / 2 ** 20)} MB, ` +
      `${inFlight} running, ${answered} answered`,
  );
}
isOver = true;
await keeping;
while ((await running()) > 0) await sleep(200);
const growth = Math.max(...heaps) - heaps[0]!;
console.log(
  `${answered} executions went through; the heap grew by at most ${growth.toFixed(1)} MB after the first look`,
);
emulator.disconnect();
await once(emulator, 'exit');
answers.close();
lambda.destroy();
rmSync(folder, { recursive: true });
if (growth > MOST_GROWTH) throw new Error(`The heap grew by ${growth.toFixed(1)} MB, but the most is ${MOST_GROWTH}.`);
