/**
 * The engine beside AWS's own SDK, over the same in-process stub of the service: what one operation costs, and whether
 * that grows with their number. `npm run bench` prints it.
 */
import 'reflect-metadata';
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { createHandler, DurableExecution, DurableWorkflow, Step } from '../lib/index.js';
import type { Operation } from '../lib/wire/index.js';
import { sideBySide } from './support/measure.js';
import { StubService, stubEvent } from './support/stub-service.js';

let count = 0;
let work: (i: number) => Promise<number> = async (i) => i;

class Sequence extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += await this.add(i);
    return sum;
  }

  @Step()
  async add(i: number): Promise<number> {
    return work(i);
  }
}

type Handler = (event: never, context: never) => Promise<{ Status: string }>;

const ours = createHandler(Sequence) as unknown as Handler;
const peers = withDurableExecution(async (_event: unknown, context) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (await context.step('add', async () => work(i))) as number;
  return sum;
}) as unknown as Handler;

const lambdaContext = { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 };

async function invoke(handler: Handler, service: StubService, recorded?: readonly Operation[]): Promise<void> {
  const output = await handler(stubEvent(service, recorded) as never, lambdaContext as never);
  if (output.Status !== 'SUCCEEDED') throw new Error(`The benchmark's workflow ended as ${JSON.stringify(output)}`);
}

async function recordOf(handler: Handler): Promise<Operation[]> {
  const service = new StubService({ keeps: true });
  await invoke(handler, service);
  return [...service.recorded.values()];
}

function report(title: string, n: number, times: { everstep: number; peer: number }, least: number): void {
  const perStep = (ms: number) => `${((ms * 1000) / n).toFixed(2).padStart(8)} us`;
  const ratio = times.peer / times.everstep;
  console.log(
    `${title.padEnd(24)} N=${String(n).padStart(6)}  everstep ${perStep(times.everstep)}  peer ${perStep(times.peer)}  ` +
      `${ratio.toFixed(1).padStart(6)}x faster  (bar ${least}x)`,
  );
}

const quick = process.argv.includes('--quick');
const rounds = (n: number) => (n >= 10_000 ? 1 : n >= 5000 ? 3 : 7);
const sizes = (all: readonly number[]) => (quick ? all.slice(0, 1) : all);

count = 300;
for (let i = 0; i < 20; i++) {
  await invoke(ours, new StubService());
  await invoke(peers, new StubService());
}

const flat: Record<string, number[]> = {};
for (const [n, least] of [
  [1000, 3],
  [5000, 12],
  [20_000, 40],
].slice(0, quick ? 1 : 3) as [number, number][]) {
  count = n;
  const times = await sideBySide(
    { everstep: () => invoke(ours, new StubService()), peer: () => invoke(peers, new StubService()) },
    rounds(n),
  );
  report('sequential steps', n, times, least);
  (flat['sequential steps'] ??= []).push(times.everstep / n);
}
for (const [n, least] of [
  [1000, 2],
  [10_000, 10],
  [20_000, 25],
].slice(0, quick ? 1 : 3) as [number, number][]) {
  count = n;
  const recorded = { everstep: await recordOf(ours), peer: await recordOf(peers) };
  const times = await sideBySide(
    {
      everstep: () => invoke(ours, new StubService(), recorded.everstep),
      peer: () => invoke(peers, new StubService(), recorded.peer),
    },
    rounds(n),
  );
  report('replay', n, times, least);
  (flat.replay ??= []).push(times.everstep / n);
}
if (!quick) {
  for (const [title, perStep] of Object.entries(flat)) {
    console.log(
      `${title.padEnd(24)} cost at the largest N: ${(perStep.at(-1)! / perStep[0]!).toFixed(2)} of that at the smallest (bar 1.3)`,
    );
  }
}

count = 100;
work = (i) => new Promise((resolve) => setTimeout(() => resolve(i), 2));
for (const [side, handler] of [
  ['everstep', ours],
  ['peer', peers],
] as const) {
  const service = new StubService();
  await invoke(handler, service);
  console.log(`steps of 2 ms            ${side.padEnd(8)} ${(service.requests / count).toFixed(2)} requests per step`);
}
sizes([]);
process.exit(0);
