/**
 * The test runner beside AWS's own (`LocalDurableTestRunner` with its time skipping): what a test
 * of a workflow takes. `npm run bench` prints it.
 */
import 'reflect-metadata';
import { type DurableContext as PeerContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { DurableExecution, DurableWorkflow, Step, Wait } from '../lib/index.js';
import { WorkflowTestRunner } from '../lib/testing.js';
import { median, millis } from './support/measure.js';
import { Sequence } from './support/sequence.js';

class Month extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum = await this.add(sum);
    await this.month();
    for (let i = 0; i < 5; i++) sum = await this.add(sum);
    return sum;
  }

  @Wait({ days: 30 })
  async month(): Promise<void> {}

  @Step()
  async add(sum: number): Promise<number> {
    return sum + 1;
  }
}

const peersSteps = async (context: PeerContext, count: number) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum = await context.step('add', async () => sum + 1);
  return sum;
};
const peersMonth = withDurableExecution(async (_event: unknown, context) => {
  const sum = await peersSteps(context, 5);
  await context.wait('month', { days: 30 });
  return sum + (await peersSteps(context, 5));
});
const peersSequence = withDurableExecution((_event: unknown, context) => peersSteps(context, 1000));

async function runOurs<Input>(workflow: new () => DurableWorkflow, input: Input, expected: number): Promise<void> {
  const execution = await new WorkflowTestRunner(workflow).run(input);
  const result = await execution.result();
  if (result !== expected || execution.operations('add').length !== expected) throw new Error(`Ours gave ${result}`);
}

async function runPeers(handlerFunction: typeof peersMonth, expected: number): Promise<void> {
  const result = await new LocalDurableTestRunner({ handlerFunction }).run();
  if (result.getResult() !== expected) throw new Error(`The peer gave ${JSON.stringify(result.getResult())}`);
}

interface Case {
  readonly title: string;
  readonly ours: () => Promise<void>;
  readonly peers: () => Promise<void>;
  readonly rounds: number;
  /** At least so many times faster. */
  readonly bar: number;
}

const cases: readonly Case[] = [
  {
    title: '10 steps and a wait of 30 days',
    ours: () => runOurs(Month, undefined, 10),
    peers: () => runPeers(peersMonth, 10),
    rounds: 15,
    bar: 50,
  },
  {
    title: '1,000 steps',
    ours: () => runOurs(Sequence, 1000, 1000),
    peers: () => runPeers(peersSequence, 1000),
    rounds: 3,
    bar: 100,
  },
];

for (const { title, ours, peers, rounds, bar } of cases) {
  for (let i = 0; i < 5; i++) await ours();
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await millis(ours));
    await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
    theirs.push(await millis(peers));
    await LocalDurableTestRunner.teardownTestEnvironment();
  }
  const [everstep, peer] = [median(own), median(theirs)];
  const figures = `everstep ${everstep.toFixed(2).padStart(8)} ms  peer ${peer.toFixed(0).padStart(6)} ms`;
  console.log(`${title.padEnd(32)} ${figures}  ${(peer / everstep).toFixed(0).padStart(5)}x faster (bar ${bar}x)`);
}
