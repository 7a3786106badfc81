/**
 * The engine beside AWS's own SDK, over the same in-process stub of the service: what one operation
 * costs, and whether that grows with their number. `npm run bench` prints it.
 */
import 'reflect-metadata';
import { NestingType, type DurableContext as PeerContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import type { Operation } from '../lib/core/wire/index.js';
import { DurableExecution, DurableWorkflow, Step } from '../lib/index.js';
import { createHandler } from '../lib/lambda.js';
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

class MapNested extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    const items = [...Array(count).keys()];
    return (await this.context.map('map', items, (i) => this.add(i))).successCount;
  }

  @Step()
  async add(i: number): Promise<number> {
    return i;
  }
}

class MapFlat extends MapNested {
  @DurableExecution()
  override async run(): Promise<number> {
    const items = [...Array(count).keys()];
    return (await this.context.map('map', items, (i) => this.add(i), { nesting: 'flat' })).successCount;
  }
}

class Parallel extends MapNested {
  @DurableExecution()
  override async run(): Promise<number> {
    const branches = Array.from({ length: count }, (_, i) => () => this.add(i));
    return (await this.context.parallel('parallel', branches)).successCount;
  }
}

class ParallelFlat extends MapNested {
  @DurableExecution()
  override async run(): Promise<number> {
    const branches = Array.from({ length: count }, (_, i) => () => this.add(i));
    return (await this.context.parallel('parallel', branches, { nesting: 'flat' })).successCount;
  }
}

class Waits extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.context.wait('w', '1h')));
  }
}

type Handler = (event: never, context: never) => Promise<{ Status: string }>;

const handlerOf = (workflow: new () => DurableWorkflow) => createHandler(workflow) as unknown as Handler;
const peerHandlerOf = (run: (context: PeerContext) => Promise<unknown>) =>
  withDurableExecution((_event: unknown, context) => run(context)) as unknown as Handler;

const ours = handlerOf(Sequence);
const peersSequence = async (context: PeerContext) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (await context.step('add', async () => work(i))) as number;
  return sum;
};
const peers = peerHandlerOf(peersSequence);

const peersMap = (nesting: NestingType) => (context: PeerContext) =>
  context
    .map('map', [...Array(count).keys()], (inner, i) => inner.step('add', async () => i), { nesting })
    .then(({ successCount }) => successCount);
const peersParallel = (nesting: NestingType) => (context: PeerContext) =>
  context
    .parallel(
      'parallel',
      Array.from({ length: count }, (_, i) => (inner: PeerContext) => inner.step('add', async () => i)),
      { nesting },
    )
    .then(({ successCount }) => successCount);

const lambdaContext = { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 };

async function invoke(
  handler: Handler,
  service: StubService,
  recorded?: readonly Operation[],
  expected = 'SUCCEEDED',
): Promise<void> {
  const output = await handler(stubEvent(service, recorded) as never, lambdaContext as never);
  if (output.Status !== expected) throw new Error(`The benchmark's workflow ended as ${JSON.stringify(output)}`);
}

async function recordOf(handler: Handler): Promise<Operation[]> {
  const service = new StubService({ keeps: true });
  await invoke(handler, service);
  return [...service.recorded.values()];
}

type Times = Record<'everstep' | 'peer', number>;

function report(title: string, n: number, times: Times, least: number): void {
  const perStep = (ms: number) => `${((ms * 1000) / n).toFixed(2).padStart(8)} us`;
  console.log(
    `${title.padEnd(24)} N=${String(n).padStart(6)}  everstep ${perStep(times.everstep)}  peer ${perStep(times.peer)}  ` +
      `${(times.peer / times.everstep).toFixed(1).padStart(6)}x faster (bar ${least}x)`,
  );
}

/**
 * Prints one row for each size, and how the cost per operation at the largest compares with that at
 * the smallest.
 */
async function rows(title: string, bars: readonly (readonly [number, number])[], measure: () => Promise<Times>) {
  const costs: number[] = [];
  for (const [n, least] of bars) {
    count = n;
    const times = await measure();
    report(title, n, times, least);
    costs.push(times.everstep / n);
  }
  console.log(
    `${title.padEnd(24)} cost at the largest N: ${(costs.at(-1)! / costs[0]!).toFixed(2)} of that at the smallest (bar 1.3)`,
  );
}

/** Side by side from nothing recorded to the end of the first invocation. */
const live = (ownHandler: Handler, peerHandler: Handler, expected?: string) => () =>
  sideBySide(
    {
      everstep: () => invoke(ownHandler, new StubService(), [], expected),
      peer: () => invoke(peerHandler, new StubService(), [], expected),
    },
    rounds(),
  );

/** The peer's largest runs take the better part of a minute. */
const rounds = () => (count >= 5000 ? 3 : 9);

count = 1000;
for (let i = 0; i < 20; i++) {
  await invoke(ours, new StubService());
  await invoke(peers, new StubService());
}

await rows(
  'sequential steps',
  [
    [1000, 3],
    [5000, 12],
    [20_000, 40],
  ],
  live(ours, peers),
);

await rows(
  'replay',
  [
    [1000, 2],
    [10_000, 10],
    [20_000, 25],
  ],
  async () => {
    const recorded = { everstep: await recordOf(ours), peer: await recordOf(peers) };
    return sideBySide(
      {
        everstep: () => invoke(ours, new StubService(), recorded.everstep),
        peer: () => invoke(peers, new StubService(), recorded.peer),
      },
      rounds(),
    );
  },
);

await rows(
  'sequential, a plugin',
  [
    [1000, 1],
    [5000, 5],
  ],
  live(
    createHandler(Sequence, { plugins: [{ onOperationEnd() {} }] }) as unknown as Handler,
    withDurableExecution((_event: unknown, context) => peersSequence(context), {
      plugins: [{ onOperationEnd: () => {} }],
    } as never) as unknown as Handler,
  ),
);

const BRANCHES = [
  [100, 1],
  [1000, 1],
  [10_000, 5],
] as const;

await rows('map, nested', BRANCHES, live(handlerOf(MapNested), peerHandlerOf(peersMap(NestingType.NESTED))));
await rows('map, flat', BRANCHES, live(handlerOf(MapFlat), peerHandlerOf(peersMap(NestingType.FLAT))));
await rows('parallel, nested', BRANCHES, live(handlerOf(Parallel), peerHandlerOf(peersParallel(NestingType.NESTED))));
await rows('parallel, flat', BRANCHES, live(handlerOf(ParallelFlat), peerHandlerOf(peersParallel(NestingType.FLAT))));
await rows(
  'waits side by side',
  [
    [1000, 1],
    [10_000, 5],
  ],
  live(
    handlerOf(Waits),
    peerHandlerOf((context) => Promise.all(Array.from({ length: count }, () => context.wait('w', { hours: 1 })))),
    'PENDING',
  ),
);

count = 100;
for (const [title, workflow] of [
  ['map, nested', MapNested],
  ['map, flat', MapFlat],
  ['parallel, nested', Parallel],
  ['parallel, flat', ParallelFlat],
] as const) {
  const service = new StubService();
  await invoke(handlerOf(workflow), service);
  console.log(`${title.padEnd(24)} ${service.requests} requests for 100 branches of one step (bar 3)`);
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
