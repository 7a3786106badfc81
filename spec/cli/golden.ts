import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { noRetry } from '../../lib/index.js';
import { type ExecutionStore, WorkflowRuntime } from '../../lib/runtime.js';
import { packageRoot } from '../support/consumer-project.js';
import { LineLogger } from '../support/line-logger.js';
import { Order } from './cli-workflows.js';
import { runEverstep } from './command.js';

/** What is another one with each run, and what stands for it. */
const VARYING: readonly (readonly [what: RegExp, standing: string])[] = [
  // The number of invocations depends on how busy the machine is.
  [/^.*InvocationCompleted.*\n/gm, ''],
  [/^ +at .*\n/gm, ''],
  [/\b[0-9a-v]{26}\.\S+/g, '<callback>'],
  [/\b[0-9a-v]{26}\b/g, '<id>'],
  [/arn:aws:lambda:\S+\/durable-execution\/[\w-]+\/[\w-]+/g, '<id>'],
  [/(?:callback |CallbackStarted +\S+ +)[\w+/=-]{20,}(?:\.\S+)?/g, '<callback>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/ \(in [\w. ]+\)| \([\w. ]+ ago\)/g, ''],
  [/, took [\w.]+|\btook [\w.]+(?:, )?/g, ''],
  [/ after [\d.]+m?s?\w*/g, ''],
  [/\+[\d.]+[a-z]+[\d.a-z]*/g, '+'],
  [/^((?:RUNNING|SUCCEEDED|FAILED) .*<time>) {2,}\S+ {2,}<id>/gm, '$1  <id>'],
  [/size +.*/g, 'size  <size>'],
  // A worker that has gone on with it in memory counts on.
  [/(StepSucceeded +flaky +)\d/g, '$1<tries>'],
  [/ is in .+?\. Give/g, ' is in <place>. Give'],
  [/ +$/gm, ''],
  // Whether the runtime stopped before or after it had suspended the execution.
  [/^(oldest due|next due|stuck) .*\n/gm, ''],
  [/due now +\d/g, 'due now  <count>'],
  [/ {2,}/g, '  '],
];

/** Runs commands in a place, and compares what they print with the file of that name. */
export async function expectGolden(name: string, place: readonly string[], commands: readonly string[]): Promise<void> {
  const printed = await Promise.all(
    commands.map(async (command) => {
      // Node and the AWS client have warnings of their own.
      const environment = { NODE_NO_WARNINGS: '1' };
      const { code, stdout, stderr } = await runEverstep([...command.split(' '), ...place], environment);
      let text = `${stdout}${stderr === '' ? '' : `stderr: ${stderr}`}`;
      for (const [what, standing] of VARYING) text = text.replaceAll(what, standing);
      return `$ everstep ${command}\n${text}(${code})\n`;
    }),
  );
  const file = join(packageRoot, 'spec/cli/golden', `${name}.txt`);
  const text = printed.join('\n');
  // `EVERSTEP_GOLDEN=write` writes them anew.
  if (process.env.EVERSTEP_GOLDEN === 'write') writeFileSync(file, text);
  expect(text).to.equal(readFileSync(file, 'utf8'));
}

/** Leaves three orders in a store: one that succeeded, one that failed, one that waits for an answer. */
export async function fillStore(store: ExecutionStore): Promise<void> {
  const runtime = new WorkflowRuntime({ store, workflows: [Order], retry: noRetry(), logger: new LineLogger() });
  await runtime.start();
  const { client } = runtime;
  const good = await client.start(Order, { id: 'good' }, { name: 'order-good' });
  const bad = await client.start(Order, { id: 'bad' }, { name: 'order-bad' });
  await client.start(Order, { id: 'open', approves: true }, { name: 'order-open' });
  await Promise.allSettled([client.result(good), client.result(bad)]);
  while ((await client.callbacks.list()).callbacks.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await runtime.stop();
}

/** What is asked of every store. */
export const STORE_COMMANDS = [
  'list',
  'show order-bad',
  'show order-open',
  'tail order-good',
  'callback list',
  'callback list order-open',
  'callback list order-good',
  'stats',
  'show order-none',
  'stop order-open',
  'redrive order-good',
];

/** What is asked of Lambda, which has neither counts nor lists of callbacks. */
export const LAMBDA_COMMANDS = [
  'list',
  'show order-bad',
  'show order-open',
  'tail order-good',
  'callback list',
  'stats',
  'fork order-good --before packing',
];
