import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type DurableContext,
  DurableExecutionApiClient,
  DurableExecutionInvocationInputWithClient,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
import { type Event, SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { transform } from 'esbuild';
import type { FunctionSettings, Handler } from '../../lib/emulator/functions/function-settings.js';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { MemoryStore } from '../../lib/runtime.js';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';
import { collectModules, readBlocks } from '../support/doc-blocks.js';
import { FastClock } from '../support/fast-clock.js';

const PAGE = 'docs/coming-from-aws.md';

/** The pairs of programs that the page shows, each with what it receives. */
const PAIRS: Readonly<Record<string, readonly object[]>> = {
  orders: [
    { id: 'o-17', cents: 4200 },
    { id: 'o-18', cents: 20_000 },
  ],
  approvals: [{ id: 'o-17' }],
  groups: [{ id: 'o-17' }],
  batches: [{ items: ['lamp', 'desk', 'chair'] }],
};

/** Of each pair, what one of the two records and the other does not, as the page says. */
const DIFFERENT = [
  // A group that is retried: one context with the runs in it, or a context for each run.
  /^checkout$/,
  /^checkout retry$/,
  /^checkout\/checkout-backoff-1$/,
  // Promise.all of operations leaves no record of its own.
  /^offers$/,
];

const ANSWER = new TextEncoder().encode('{"granted":true}');

describe(`the programs of ${PAGE}, on the emulator`, () => {
  const kit = new EmulatorKit();
  const clock = new FastClock(1000);
  const handlers: Record<string, Handler> = {};
  let project: ConsumerProject;

  before(async () => {
    process.env.AWS_LAMBDA_LOG_LEVEL = 'ERROR';
    project = await ConsumerProject.create();
    const modules = collectModules(readBlocks(readFileSync(join(packageRoot, PAGE), 'utf8')));
    const names = Object.keys(PAIRS).flatMap((name) => [name, `${name}-aws`]);
    for (const { file, source } of modules) {
      const name = file.replace(/\.ts$/, '');
      if (names.includes(name)) handlers[name] = await load(name, source);
    }
    expect(handlers).to.have.all.keys(names);
  });
  afterEach(() => kit.stop());
  after(async () => {
    delete process.env.AWS_LAMBDA_LOG_LEVEL;
    await project?.remove();
  });

  for (const [name, inputs] of Object.entries(PAIRS)) {
    for (const input of inputs) {
      it(`${name}: ${JSON.stringify(input)} has the same result and an equal history`, async () => {
        const billing = async ({ order, price }: { order: string; price: number }) => ({ number: `${order}-${price}` });
        await start({
          [name]: { handler: handlers[name]! },
          [`${name}-aws`]: { handler: handlers[`${name}-aws`]! },
          billing: { handler: billing, durable: false, aliases: { live: '$LATEST' } },
        });
        const [theirs, ours] = await Promise.all([run(`${name}-aws`, input), run(name, input)]);
        expect(ours).to.deep.equal(theirs);
        expect(ours.Status).to.equal('SUCCEEDED');
      });
    }
  }

  describe('when a function is moved', () => {
    const theirs = () => ({ handler: handlers['approvals-aws']! });
    const ours = () => ({ handler: handlers.approvals! });

    it('ends running executions on their version, and begins new ones on the new one', async () => {
      const store = new MemoryStore();
      await start({ approvals: { ...theirs(), versions: { 1: theirs() }, aliases: { live: '1' } } }, store);
      const old = await kit.begin('approvals:live', { id: 'o-17' });
      await kit.happened(old, 'InvocationCompleted');
      await kit.stop();

      await start({ approvals: { ...ours(), versions: { 1: theirs(), 2: ours() }, aliases: { live: '2' } } }, store);
      const young = await kit.begin('approvals:live', { id: 'o-18' });
      const ends = await Promise.all([old, young].map(finish));
      expect(ends.map(({ Status, Version }) => [Status, Version])).to.deep.equal([
        ['SUCCEEDED', '1'],
        ['SUCCEEDED', '2'],
      ]);
    });

    it('fails an execution that is run by the other side under the same version', async () => {
      const store = new MemoryStore();
      await start({ approvals: theirs() }, store);
      const arn = await kit.begin('approvals:$LATEST', { id: 'o-17' });
      await kit.happened(arn, 'InvocationCompleted');
      await kit.stop();
      await start({ approvals: ours() }, store);
      const { Status, Error: error } = await finish(arn);
      expect([Status, error?.ErrorType]).to.deep.equal(['FAILED', 'NonDeterministicExecutionError']);
    });

    it('is invoked by functions of the other side, and invokes them', async () => {
      const number = (order: string, price: number) => ({ number: `${order}-${price}` });
      const theirBilling = withDurableExecution(({ order, price }, context: DurableContext) =>
        context.step(async () => number(order, price)),
      );
      class BillingWorkflow extends DurableWorkflow {
        @DurableExecution({ input: () => Object })
        async run({ order, price }: any): Promise<{ number: string }> {
          return this.context.step(() => number(order, price));
        }
      }
      const pairs = { groups: theirBilling, 'groups-aws': createHandler(BillingWorkflow) };
      for (const [name, billing] of Object.entries(pairs)) {
        await start({
          [name]: { handler: handlers[name]! },
          billing: { handler: local(billing), aliases: { live: '$LATEST' } },
        });
        const { Status, Result } = await run(name, { id: 'o-17' });
        expect([Status, Result]).to.deep.equal(['SUCCEEDED', '"box of o-17, labeled for 200, invoice o-17-200"']);
        await kit.stop();
      }
    });
  });

  function start(functions: Record<string, FunctionSettings>, store = new MemoryStore()): Promise<void> {
    return kit.start(functions, { clock, store });
  }

  /** The handler of a program. */
  async function load(name: string, source: string): Promise<Handler> {
    const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
    const { code } = await transform(source, { loader: 'ts', target: 'es2022', tsconfigRaw });
    await project.write(`${name}.js`, code);
    const { handler } = await import(pathToFileURL(project.path(`${name}.js`)).href);
    return local(handler);
  }

  /** A handler whose checkpoints go to the emulator, whatever the environment says. */
  function local(handler: Handler): Handler {
    return (event, context) => {
      const client = new DurableExecutionApiClient(kit.client);
      return handler(new DurableExecutionInvocationInputWithClient(event, client), context);
    };
  }

  async function run(name: string, input: object) {
    const arn = await kit.begin(`${name}:$LATEST`, input);
    const { Status, Result } = await finish(arn);
    return { Status, Result, history: comparable(await kit.events(arn)) };
  }

  /** Answers each callback of an execution until it has ended. */
  async function finish(arn: string) {
    const answered = new Set<string>();
    const ended = kit.ended(arn);
    let isRunning = true;
    void ended.finally(() => {
      isRunning = false;
    });
    while (isRunning) {
      for (const { CallbackStartedDetails } of await kit.events(arn)) {
        const CallbackId = CallbackStartedDetails?.CallbackId;
        if (CallbackId === undefined || answered.has(CallbackId)) continue;
        answered.add(CallbackId);
        await kit.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: ANSWER }));
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return ended;
  }
});

/** What happened to each operation, by its path of names. Order among operations may be chance. */
function comparable(events: readonly Event[]): Record<string, unknown> {
  const paths = new Map<string, string>();
  const histories: Record<string, unknown[]> = {};
  for (const { EventType, Id, Name, SubType, ParentId, ...rest } of events) {
    if (EventType === 'InvocationCompleted' || Id === undefined) continue;
    const own = EventType!.startsWith('Execution') ? 'execution' : `${Name ?? SubType}`;
    const path = ParentId === undefined ? own : `${paths.get(ParentId)}/${own}`;
    paths.set(Id, path);
    if (DIFFERENT.some((pattern) => pattern.test(path))) continue;
    const details = Object.entries(rest).find(([key]) => key.endsWith('Details'))?.[1];
    // The result of a context is recorded by each SDK in a form of its own.
    const known = EventType === 'ContextSucceeded' ? undefined : comparableDetails(details);
    histories[path] = [...(histories[path] ?? []), { EventType, SubType, details: known }];
  }
  return histories;
}

/** Without what differs from run to run, and dates as the plain text that AWS's SDK makes of them. */
function comparableDetails(details: unknown): unknown {
  const text = JSON.stringify(details, (key, value) =>
    /Timestamp$|^StackTrace$|^CallbackId$/.test(key) ? undefined : value,
  );
  return JSON.parse(text.replace(/\{\\"\$everstep\\":\\"Date\\",\\"value\\":(\\"[^"]+\\")\}/g, '$1'));
}
