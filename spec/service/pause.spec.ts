import { expect } from 'chai';
import { ExecutionEndedError } from '../../lib/core/errors/client-errors.js';
import { NonDeterministicExecutionError } from '../../lib/core/errors/execution-errors.js';
import type { HistoryEvent } from '../../lib/core/wire/index.js';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Step,
  StepSemantics,
  Wait,
} from '../../lib/index.js';
import { StoreWorkflowClient, type WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from './runtime-kit.js';
import { elsewhere, rejection, ServiceKit, startedKit } from './service-kit.js';
import { start, succeed } from './updates.js';

const HOUR = 3600_000;

describe('an execution that is paused', () => {
  let kit: RuntimeKit;
  let runtime: WorkflowRuntime;
  /** What bodies and invocations have begun, in order. */
  let begun: string[];
  let packed: (parcel: string) => void;
  let callbackId: string;

  beforeEach(() => {
    kit = new RuntimeKit();
    begun = [];
  });
  afterEach(() => kit.stop());

  class Order extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<string> {
      begun.push('run');
      const parcel = await this.pack();
      await this.coolingOff();
      const answer = await this.approval();
      return `${parcel}, ${answer}`;
    }

    // Its START is recorded before its body runs, so that its end is the next checkpoint.
    @Step({ semantics: StepSemantics.AtMostOncePerRetry })
    pack(): Promise<string> {
      begun.push('pack');
      const { signal } = this.context;
      return new Promise((resolve) => {
        packed = resolve;
        signal.addEventListener('abort', () => begun.push((signal.reason as Error).message));
      });
    }

    @Wait('1h')
    async coolingOff(): Promise<void> {}

    @Callback({ timeout: '1d' })
    async approval(): Promise<string> {
      callbackId = this.context.callbackId;
      return fromCallback();
    }
  }

  const ORDER = { workflow: Order, name: 'order-17' };

  /** An order whose parcel is being packed. */
  async function packing(timeout?: '2h'): Promise<void> {
    runtime = await kit.started([Order]);
    await runtime.client.start(Order, undefined, { name: 'order-17', timeout });
    await kit.clock.settle();
    expect(begun).to.deep.equal(['run', 'pack']);
  }

  /** An order that cools off: nothing runs. */
  async function coolingOff(timeout?: '2h'): Promise<void> {
    await packing(timeout);
    packed('parcel');
    await kit.clock.settle();
  }

  async function statusOf(client = runtime.client): Promise<string> {
    await kit.clock.settle();
    return (await client.describe(ORDER)).status;
  }

  async function history(): Promise<readonly HistoryEvent[]> {
    return (await runtime.client.history(ORDER)).events;
  }

  async function types(): Promise<string[]> {
    return (await history()).map(({ EventType }) => EventType);
  }

  describe('while nothing of it runs', () => {
    it('is PAUSED at once; its timers end and are recorded, and nobody is invoked until it is resumed', async () => {
      await coolingOff();
      await runtime.client.pause(ORDER, { reason: 'the bank is down' });
      expect(await statusOf()).to.equal('PAUSED');
      await kit.clock.advance(2 * HOUR);
      expect((await types()).slice(-2)).to.deep.equal(['ExecutionPaused', 'WaitSucceeded']);
      expect(begun).to.deep.equal(['run', 'pack']);
      expect(runtime.running).to.equal(0);
      await runtime.client.resume(ORDER, { reason: 'the bank is back' });
      expect(await statusOf()).to.equal('RUNNING');
      expect(begun).to.deep.equal(['run', 'pack', 'run']);
      await runtime.client.callbacks.succeed(callbackId, 'granted');
      expect(await runtime.client.result(ORDER)).to.equal('parcel, granted');
    });

    it('tells when, why and how it was paused, and its history too', async () => {
      await coolingOff();
      const since = new Date(kit.clock.now());
      await runtime.client.pause(ORDER, { reason: 'the bank is down', pauseTimeout: true });
      await kit.clock.settle();
      const pause = { since, reason: 'the bank is down', pausesTimeout: true };
      expect(await runtime.client.describe(ORDER)).to.deep.include({ status: 'PAUSED', pause, endedAt: undefined });
      const { executions } = await runtime.client.list({ statuses: ['PAUSED'] });
      expect(executions).to.have.length(1);
      await kit.clock.advance(1000);
      await runtime.client.resume(ORDER, { reason: 'the bank is back' });
      expect((await runtime.client.describe(ORDER)).pause).to.equal(undefined);
      const [paused, resumed] = (await history()).slice(-2);
      expect(paused).to.deep.include({
        EventType: 'ExecutionPaused',
        Name: 'order-17',
        EventTimestamp: since,
        ExecutionPausedDetails: {
          PauseRequestTimestamp: since,
          Reason: { Payload: 'the bank is down', Truncated: false },
          ExecutionTimeoutPaused: true,
        },
      });
      const at = new Date(kit.clock.now());
      expect(resumed).to.deep.include({
        EventType: 'ExecutionResumed',
        EventTimestamp: at,
        ExecutionResumedDetails: {
          ResumeRequestTimestamp: at,
          Reason: { Payload: 'the bank is back', Truncated: false },
        },
      });
      const { events } = await runtime.client.history(ORDER, { includeData: false });
      expect(events.at(-2)!.ExecutionPausedDetails!.Reason).to.deep.equal({});
    });

    it('goes on waiting when it is resumed and nothing has happened: it is not invoked', async () => {
      await coolingOff();
      await runtime.client.pause(ORDER);
      await runtime.client.resume(ORDER);
      expect(await statusOf()).to.equal('RUNNING');
      expect(begun).to.deep.equal(['run', 'pack']);
      await kit.clock.advance(HOUR);
      expect(begun).to.deep.equal(['run', 'pack', 'run']);
    });

    it('takes answers of callbacks, and lets callbacks time out', async () => {
      await coolingOff();
      await kit.clock.advance(HOUR);
      await runtime.client.pause(ORDER);
      expect(await statusOf()).to.equal('PAUSED');
      await runtime.client.callbacks.succeed(callbackId, 'granted');
      expect(await statusOf()).to.equal('PAUSED');
      expect((await types()).at(-1)).to.equal('CallbackSucceeded');
      await runtime.client.resume(ORDER);
      expect(await runtime.client.result(ORDER)).to.equal('parcel, granted');

      await runtime.client.start(Order, undefined, { name: 'order-18' });
      await kit.clock.settle();
      packed('second');
      await kit.clock.advance(HOUR);
      const late = { workflow: Order, name: 'order-18' };
      await runtime.client.pause(late);
      await kit.clock.advance(48 * HOUR);
      const { events } = await runtime.client.history(late);
      expect(events.at(-1)!.EventType).to.equal('CallbackTimedOut');
      await runtime.client.resume(late);
      expect(await rejection(runtime.client.result(late))).to.include({ errorType: 'Callback.Timeout' });
    });

    it('is returned by a start of its name, and stays paused', async () => {
      await coolingOff();
      await runtime.client.pause(ORDER);
      const { executionId } = await runtime.client.start(Order, undefined, { name: 'order-17' });
      expect(executionId).to.equal((await runtime.client.describe(ORDER)).executionId);
      expect(await statusOf()).to.equal('PAUSED');
    });

    it('can be stopped, and can then neither be paused nor resumed', async () => {
      await coolingOff();
      await runtime.client.pause(ORDER);
      await runtime.client.stop(ORDER);
      expect(await statusOf()).to.equal('STOPPED');
      expect((await runtime.client.describe(ORDER)).pause).to.equal(undefined);
      for (const method of ['pause', 'resume'] as const) {
        const error = await rejection(runtime.client[method](ORDER));
        expect(error).to.be.instanceOf(ExecutionEndedError).and.include({ status: 'STOPPED', method });
      }
    });

    it('is paused once however often that is asked for, and a resume of what is not paused does nothing', async () => {
      await coolingOff();
      await runtime.client.resume(ORDER);
      await runtime.client.pause(ORDER, { reason: 'first' });
      await runtime.client.pause(ORDER, { reason: 'second', pauseTimeout: true });
      expect((await runtime.client.describe(ORDER)).pause).to.include({ reason: 'first', pausesTimeout: false });
      await runtime.client.resume(ORDER);
      await runtime.client.resume(ORDER);
      expect((await types()).filter((type) => /Paused|Resumed/.test(type))).to.have.length(2);
    });

    it('times out while it is paused', async () => {
      await coolingOff('2h');
      await runtime.client.pause(ORDER);
      await kit.clock.advance(2 * HOUR);
      expect(await statusOf()).to.equal('TIMED_OUT');
    });

    it('does not when its timeout was paused too: the rest of it begins with the resume', async () => {
      await coolingOff('2h');
      await kit.clock.advance(HOUR / 2);
      await runtime.client.pause(ORDER, { pauseTimeout: true });
      await kit.clock.advance(10 * HOUR);
      expect(await statusOf()).to.equal('PAUSED');
      await runtime.client.resume(ORDER);
      await kit.clock.advance(1.5 * HOUR - 1000);
      expect(await statusOf()).to.equal('RUNNING');
      await kit.clock.advance(1000);
      expect(await statusOf()).to.equal('TIMED_OUT');
    });

    it('is not run by a runtime that starts later', async () => {
      const client = new StoreWorkflowClient({ store: kit.store, clock: kit.clock, logger: kit.logger });
      await client.start('Order', undefined, { name: 'order-17' });
      await client.pause(ORDER);
      expect(await statusOf(client)).to.equal('PAUSED');
      runtime = await kit.started([Order]);
      await kit.clock.advance(HOUR);
      expect(begun).to.deep.equal([]);
      await client.resume(ORDER);
      await kit.clock.settle();
      expect(begun).to.deep.equal(['run', 'pack']);
      await client.close();
    });
  });

  describe('while an invocation is under way', () => {
    it('is PAUSING until the next checkpoint, which is recorded and is the last one', async () => {
      await packing();
      await runtime.client.pause(ORDER, { reason: 'the bank is down' });
      expect(await statusOf()).to.equal('PAUSING');
      expect((await runtime.client.describe(ORDER)).pause).to.include({ reason: 'the bank is down' });
      expect(await types()).not.to.include('ExecutionPaused');
      await kit.clock.advance(1000);
      packed('parcel');
      expect(await statusOf()).to.equal('PAUSED');
      expect((await types()).slice(-3)).to.deep.equal(['StepSucceeded', 'ExecutionPaused', 'InvocationCompleted']);
      const { EventTimestamp: at, ExecutionPausedDetails: details } = (await history()).at(-2)!;
      expect(Number(at) - Number(details!.PauseRequestTimestamp)).to.equal(1000);
      await kit.clock.advance(HOUR);
      expect(begun).to.deep.equal(['run', 'pack']);
      await runtime.client.resume(ORDER);
      await kit.clock.settle();
      expect(begun).to.deep.equal(['run', 'pack', 'run']);
      await kit.clock.advance(HOUR);
      expect(await types()).to.include('CallbackStarted');
    });

    it('is run on when it is resumed before: the pause is called off and leaves no event', async () => {
      await packing();
      await runtime.client.pause(ORDER);
      await runtime.client.resume(ORDER);
      expect(await statusOf()).to.equal('RUNNING');
      packed('parcel');
      await kit.clock.settle();
      expect(await types())
        .to.include('WaitStarted')
        .and.not.include('ExecutionResumed');
      expect(begun).to.deep.equal(['run', 'pack']);
    });

    it('is PAUSED with the end of an invocation that has nothing more to record, and is not run on resume', async () => {
      class Answered extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<unknown> {
          begun.push('run');
          const answered = await this.context.createCallback('answer');
          callbackId = answered.callbackId;
          await this.context.step('held', () => new Promise<void>((resolve) => (packed = () => resolve())));
          return answered.result();
        }
      }
      runtime = await kit.started([Answered]);
      const execution = await runtime.client.start(Answered);
      await kit.clock.settle();
      await runtime.client.pause(execution);
      await runtime.client.resume(execution);
      packed('');
      await kit.clock.settle();
      await runtime.client.pause(execution);
      await kit.clock.settle();
      expect((await runtime.client.describe(execution)).status).to.equal('PAUSED');
      await runtime.client.resume(execution);
      await kit.clock.settle();
      expect(begun).to.deep.equal(['run']);
    });

    it('ends all the same when it comes to its end before', async () => {
      class Short extends DurableWorkflow {
        @DurableExecution()
        run(): Promise<string> {
          return new Promise((resolve) => (packed = resolve));
        }
      }
      runtime = await kit.started([Short]);
      const execution = await runtime.client.start(Short);
      await kit.clock.settle();
      await runtime.client.pause(execution);
      packed('done');
      expect(await runtime.client.result(execution)).to.equal('done');
    });

    it('counts no failure when the invocation breaks off, and is run at once on resume', async () => {
      let calls = 0;
      const handler = async () => {
        begun.push(`call ${++calls}`);
        if (calls > 1) return { Status: 'SUCCEEDED' as const, Result: '"done"' };
        await new Promise<void>((resolve) => (packed = () => resolve()));
        throw new Error('out of reach');
      };
      runtime = await kit.started([{ name: 'Order', handler }]);
      await runtime.client.start('Order', undefined, { name: 'order-17' });
      await kit.clock.settle();
      await runtime.client.pause(ORDER);
      packed('');
      expect(await statusOf()).to.equal('PAUSED');
      await kit.clock.advance(HOUR);
      expect(begun).to.deep.equal(['call 1']);
      await runtime.client.resume(ORDER);
      expect(await runtime.client.result(ORDER)).to.equal('done');
    });

    it('is PAUSED and blocked when the invocation finds that its code has drifted', async () => {
      const handler = async () => {
        await new Promise<void>((resolve) => (packed = () => resolve()));
        throw new NonDeterministicExecutionError('The code has changed.');
      };
      runtime = await kit.started([{ name: 'Order', handler }]);
      await runtime.client.start('Order', undefined, { name: 'order-17' });
      await kit.clock.settle();
      await runtime.client.pause(ORDER);
      packed('');
      expect(await statusOf()).to.equal('PAUSED');
      expect((await runtime.client.describe(ORDER)).blocked).to.include({ cause: 'drift' });
      await runtime.client.resume(ORDER);
      expect(await statusOf()).to.equal('RUNNING');
    });

    it('gives bodies that run their signal, and runs them again on resume', async () => {
      class Both extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<unknown> {
          return Promise.all([this.context.step('quick', () => 1), this.slow()]);
        }

        @Step()
        slow(): Promise<number> {
          begun.push('slow');
          const { signal } = this.context;
          if (begun.length > 1) return Promise.resolve(2);
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve(-1)));
        }
      }
      runtime = await kit.started([Both]);
      // The pause comes before the first checkpoint.
      const execution = await runtime.client.start(Both);
      await runtime.client.pause(execution);
      await kit.clock.settle();
      expect((await runtime.client.describe(execution)).status).to.equal('PAUSED');
      await runtime.client.resume(execution);
      expect(await runtime.client.result(execution)).to.deep.equal([1, 2]);
      expect(begun).to.deep.equal(['slow', 'slow']);
    });

    it('refuses later checkpoints of handlers that know no pauses, which does it no harm', async () => {
      const service = await startedKit();
      const client = new StoreWorkflowClient({ store: service.store, clock: service.clock, logger: service.logger });
      await client.pause(service.executionId);
      const response = await service.send(service.token!, [start.step('a'), succeed('a', '1')]);
      expect(response.CheckpointToken).to.equal(undefined);
      expect(response.NewExecutionState!.Operations!).to.have.length(1);
      for (const token of [undefined, service.token]) {
        const error = await rejection(service.send(token!, [start.step('b')]));
        expect(error).to.include({ name: 'InvalidParameterValueException' });
        expect(error.message).to.match(/^Invalid Checkpoint Token/);
      }
      await client.close();
    });
  });

  describe('with what it has invoked', () => {
    class Parent extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<unknown> {
        begun.push('parent');
        return Promise.all([
          this.context.invoke('child', undefined, { workflow: () => Order }),
          this.context.invoke('tax', 100, { functionName: 'tax' }),
        ]);
      }
    }

    it('records their ends, and is invoked only when it is resumed', async () => {
      let taxed!: (value: number) => void;
      const tax = () => new Promise<number>((resolve) => (taxed = resolve));
      runtime = await kit.started([Parent, Order], { functions: { tax } });
      const parent = await runtime.client.start(Parent);
      await kit.clock.settle();
      await runtime.client.pause(parent);
      await kit.clock.settle();
      expect((await runtime.client.describe(parent)).status).to.equal('PAUSED');
      taxed(19);
      await kit.clock.settle();
      packed('parcel');
      await kit.clock.advance(HOUR);
      await runtime.client.callbacks.succeed(callbackId, 'granted');
      await kit.clock.settle();
      const { events } = await runtime.client.history(parent);
      const ends = events.filter(({ EventType }) => EventType === 'ChainedInvokeSucceeded');
      expect(ends).to.have.length(2);
      expect(begun.filter((what) => what === 'parent')).to.have.length(1);
      expect((await runtime.client.describe(parent)).status).to.equal('PAUSED');
      await runtime.client.resume(parent);
      expect(await runtime.client.result(parent)).to.deep.equal(['parcel, granted', 19]);
    });
  });

  describe('from another process', () => {
    it('finds its pause with its next checkpoint, and its resume by the next look for work', async () => {
      kit.runtime([Order], { store: elsewhere(kit.store), pollInterval: '1s' });
      [runtime] = kit.runtimes as [WorkflowRuntime];
      await kit.store.open();
      await runtime.start();
      const client = new StoreWorkflowClient({ store: kit.store, clock: kit.clock, logger: kit.logger });
      await client.start('Order', undefined, { name: 'order-17' });
      await kit.clock.advance(1000);
      expect(begun).to.deep.equal(['run', 'pack']);
      await client.pause(ORDER);
      expect(await statusOf(client)).to.equal('PAUSING');
      packed('parcel');
      expect(await statusOf(client)).to.equal('PAUSED');
      await kit.clock.advance(5000);
      expect(begun).to.deep.equal(['run', 'pack']);
      await client.resume(ORDER);
      await kit.clock.advance(1000);
      expect(begun).to.deep.equal(['run', 'pack', 'run']);
      await client.close();
    });

    it('is PAUSED by the next worker when the one that ran it has died', async () => {
      const service = await startedKit();
      await service.checkpoint(start.step('a'), succeed('a', '1'));
      const client = service.anotherClient();
      await client.pause(service.executionId);
      expect((await client.describe(service.executionId)).status).to.equal('PAUSING');
      const next = new ServiceKit(elsewhere(service.store));
      Object.assign(next, { executionId: service.executionId });
      await next.service.open();
      const loaded = await next.load('second', ['worker']);
      const died = (startedAt: number) =>
        ({ kind: 'invocationEnded', at: startedAt, startedAt, requestId: 'r', again: true }) as const;
      expect(await loaded.prepare(died)).to.equal('released');
      expect((await client.describe(service.executionId)).status).to.equal('PAUSED');
      await client.resume(service.executionId);
      const again = await next.load('third');
      expect(await again.prepare(died)).to.equal('invoke');
    });
  });

  it('is refused where the options are none', async () => {
    await coolingOff();
    const { client } = runtime;
    for (const [method, options, message] of [
      ['pause', { reason: 'x'.repeat(1025) }, /reason of pause\(\): expected text of at most 1024 characters/],
      ['resume', { reason: 17 }, /reason of resume\(\)/],
      ['pause', { pauseTimeout: 'yes' }, /pauseTimeout of pause\(\): expected true or false/],
      ['pause', { timeout: true }, /options of pause\(\): expected only reason and pauseTimeout/],
      ['resume', 'the bank is back', /options of resume\(\): expected an object/],
    ] as const) {
      const error = await rejection(client[method](ORDER, options as never));
      expect(error).to.include({ name: 'InvalidArgumentError' });
      expect(error.message).to.match(message);
    }
    await client.pause(ORDER, { reason: 'x'.repeat(1024) });
    expect(await rejection(client.pause('nobody'))).to.include({ name: 'ExecutionNotFoundError' });
  });
});
