import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { expect } from 'chai';
import { createHandler } from '../../lib/lambda.js';
import { assertReplayable, ReplayDriftError } from '../../lib/testing.js';
import { rejection } from '../support/engine-rig.js';
import { LineLogger } from '../support/line-logger.js';
import { onAwsRunner } from './on-aws-runner.js';
import { type Approval, OrderWorkflow, World } from './order-workflow.js';
import { outline, type Run } from './run.js';

const ORDER = { id: 'o-17', items: ['lamp', 'desk', 'chair'], coolingOffSeconds: 1 };

const UNTIL_PAID = [
  'ExecutionStarted',
  'StepStarted Step reserve',
  'StepFailed Step reserve',
  'InvocationCompleted',
  'StepStarted Step reserve',
  'StepSucceeded Step reserve',
  'StepStarted Step charge',
];

const SUCCEEDED = [
  ...UNTIL_PAID,
  'StepSucceeded Step charge',
  'WaitStarted Wait coolingOff',
  'InvocationCompleted',
  'WaitSucceeded Wait coolingOff',
  'ContextStarted WaitForCallback approval',
  'CallbackStarted Callback',
  'StepStarted Step',
  'StepSucceeded Step',
  'InvocationCompleted',
  'CallbackSucceeded Callback',
  'ContextSucceeded WaitForCallback approval',
  ...ORDER.items.map(() => 'StepStarted Step ship'),
  ...ORDER.items.map(() => 'StepSucceeded Step ship'),
  'InvocationCompleted',
  'ExecutionSucceeded',
];

const FAILED = [...UNTIL_PAID, 'StepFailed Step charge', 'InvocationCompleted', 'ExecutionFailed'];

const DEEDS = [
  'reserve, attempt 1',
  'reserve, attempt 2',
  'charge',
  'ask about o-17',
  ...ORDER.items.map((item) => `ship ${item}`),
];

async function run(worldOf: () => World, order = ORDER): Promise<Run & { readonly deeds: readonly string[] }> {
  let world!: World;
  const propsOf = () => {
    world = worldOf();
    return propsIn(world, order);
  };
  const told = await onAwsRunner(propsOf);
  return { ...told, deeds: world.deeds };
}

function propsIn(world: World, order: typeof ORDER) {
  const handler = createHandler(OrderWorkflow, { create: () => new OrderWorkflow(world), logger: new LineLogger() });
  const answers = { approval: { success: JSON.stringify({ granted: true, by: 'Ann' } satisfies Approval) } };
  return { handler, input: order, outside: world.outside, answers };
}

/** The runner may end a wait before it has noticed the end of the invocation. */
function operationsOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line !== 'InvocationCompleted');
}

describe("an order workflow on AWS's own local runner", () => {
  describe('in real time', () => {
    let [succeeded, failed, refused]: readonly Awaited<ReturnType<typeof run>>[] = [];

    before(async () => {
      await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
      const invalid = { ...ORDER, coolingOffSeconds: 0 };
      const world = () => new World();
      [succeeded, failed, refused] = await Promise.all([
        run(world),
        run(() => new World('4000-0002')),
        run(world, invalid),
      ]);
    });
    after(() => LocalDurableTestRunner.teardownTestEnvironment());

    it('leaves a history that is repeated, to its end and from each of its events', async () => {
      const create = () => new OrderWorkflow(new World());
      for (const { history } of [succeeded!, failed!, refused!]) {
        const saved = JSON.parse(JSON.stringify(history));
        for (let length = 1; length <= saved.length; length++) {
          await assertReplayable(OrderWorkflow, { isWhole: true, Events: saved.slice(0, length) }, { create });
        }
      }
      const { length } = succeeded!.history;
      const failedAsSucceeded = [...succeeded!.history.slice(0, -1), { ...failed!.history.at(-1)!, EventId: length }];
      const drift = await rejection(assertReplayable(OrderWorkflow, failedAsSucceeded, { create }));
      expect(drift).to.be.instanceOf(ReplayDriftError);
    });

    it('succeeds, each body having run once for each attempt', () => {
      const { status, result, invocations, history } = succeeded!;
      expect(status).to.equal('SUCCEEDED');
      expect(result).to.deep.equal({
        payment: 'payment-of-o-17, taken in 2027',
        approvedBy: 'Ann',
        parcels: ORDER.items.map((item) => `parcel of ${item}`),
      });
      expect(succeeded!.deeds).to.deep.equal(DEEDS);
      expect(invocations).to.equal(4);
      expect(operationsOf(outline(history))).to.deep.equal(operationsOf(SUCCEEDED));
    });

    it('puts the callback and its submitter into the context of the method', () => {
      const { history } = succeeded!;
      const context = history.find(({ EventType }) => EventType === 'ContextStarted')!;
      const children = history.filter(({ ParentId }) => ParentId !== undefined);
      expect(children.map(({ EventType, ParentId }) => [EventType, ParentId])).to.deep.equal(
        ['CallbackStarted', 'StepStarted', 'StepSucceeded', 'CallbackSucceeded'].map((type) => [type, context.Id]),
      );
      expect(children[0]!.CallbackStartedDetails).to.include({ Timeout: 3 * 24 * 3600 });
    });

    it("fails with the type and data of the error that ended it, not with a wrapper's", () => {
      const { status, error, invocations, history } = failed!;
      expect(status).to.equal('FAILED');
      expect(error).to.include({ ErrorType: 'CardDeclined', ErrorMessage: 'Card 4000-0002 was declined' });
      expect(JSON.parse(error!.ErrorData!)).to.deep.equal({ data: { card: '4000-0002' } });
      expect(failed!.deeds).to.deep.equal(DEEDS.slice(0, 3));
      expect(invocations).to.equal(2);
      expect(operationsOf(outline(history))).to.deep.equal(operationsOf(FAILED));
    });

    it('fails before anything is recorded when the input is invalid', () => {
      const { status, error, history } = refused!;
      expect(status).to.equal('FAILED');
      expect(error!.ErrorType).to.equal('InvalidInputError');
      expect(error!.ErrorMessage).to.contain('coolingOffSeconds');
      expect(refused!.deeds).to.deep.equal([]);
      expect(outline(history)).to.deep.equal(['ExecutionStarted', 'InvocationCompleted', 'ExecutionFailed']);
    });
  });

  describe('with its time skipping, which replaces the global timers', () => {
    const callers: string[] = [];
    let restore: () => void;

    before(async () => {
      await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
      restore = watchTimers(callers);
    });
    after(async () => {
      restore();
      await LocalDurableTestRunner.teardownTestEnvironment();
    });

    it('goes the same way, over a wait of a day', async () => {
      const { status, invocations, history, deeds } = await run(() => new World(), {
        ...ORDER,
        coolingOffSeconds: 24 * 3600,
      });
      expect(status).to.equal('SUCCEEDED');
      expect(deeds).to.deep.equal(DEEDS);
      expect(invocations).to.equal(4);
      expect(operationsOf(outline(history))).to.deep.equal(operationsOf(SUCCEEDED));
    });

    it('asks no global timer or clock for anything', () => {
      expect(callers.filter((caller) => /\/lib\/\w+\//.test(caller) && !caller.includes('node_modules'))).to.deep.equal(
        [],
      );
      expect(callers, 'the watch works').not.to.deep.equal([]);
    });
  });
});

/** Notes where the global timers and clock are called from. */
function watchTimers(callers: string[]): () => void {
  const { setTimeout, setInterval, setImmediate } = globalThis;
  const { now } = Date;
  const watched = <F extends (...args: any[]) => unknown>(timer: F): F =>
    ((...args) => {
      callers.push(new Error().stack!.split('\n')[2]!);
      return timer(...args);
    }) as F;
  globalThis.setTimeout = watched(setTimeout);
  globalThis.setInterval = watched(setInterval);
  globalThis.setImmediate = watched(setImmediate);
  Date.now = watched(now);
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval, setImmediate });
    Date.now = now;
  };
}
