import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import type { InvocationOutput } from '../../lib/core/wire/index.js';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { eventsOf, RuntimeKit } from './runtime-kit.js';
import { rejection } from './service-kit.js';
import { handlerOf, workflowOf } from './small-engine.js';
import { start } from './updates.js';

describe('WorkflowRuntime', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  const failing = (outputs: (() => InvocationOutput)[]) => {
    let calls = 0;
    return { name: 'Flaky', handler: async () => outputs[Math.min(calls++, outputs.length - 1)]!() };
  };
  const thrown = (error: unknown) => () => {
    throw error;
  };
  const done = (): InvocationOutput => ({ Status: 'SUCCEEDED', Result: '"done"' });

  it('outlives rejections that nobody handles in what an execution makes and calls', async () => {
    const reject = () => void Promise.reject(new Error('forgotten'));
    class Forgetful extends DurableWorkflow {
      readonly made = reject();

      @DurableExecution()
      run(): Promise<number> {
        return this.context.invoke('tax', undefined, { functionName: 'tax' });
      }
    }
    const tax = () => {
      reject();
      return 19;
    };
    const runtime = await kit.started([Forgetful], { functions: { tax } });
    expect(await runtime.client.result(await runtime.client.start(Forgetful))).to.equal(19);
    // A result is told before the last look at what nobody has handled.
    await kit.clock.settle();
    const warnings = kit.logger.lines.filter((line) => line.includes('forgotten')).join('\n');
    expect(warnings).to.include('A promise in the code of workflow Forgetful');
    expect(warnings).to.include('A promise in function tax');
  });

  it('runs an execution to its result, with the history of the service', async () => {
    let charges = 0;
    const order = workflowOf('Order', async (engine) => {
      const id = await engine.step('charge', () => `p-${++charges}`);
      await engine.wait('coolingOff', 3600);
      return engine.step('ship', () => `${engine.input.item} for ${id}`);
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order', { item: 'book' }, { name: 'order-17' });
    await kit.clock.settle();
    expect(await runtime.client.describe(execution)).to.deep.include({ status: 'RUNNING', input: { item: 'book' } });
    expect(runtime.running).to.equal(0);
    await kit.clock.advance(3600_000);
    expect(await runtime.client.result(execution)).to.equal('book for p-1');
    expect(charges).to.equal(1);
    expect(await eventsOf(runtime, execution)).to.deep.equal([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'WaitStarted',
      'InvocationCompleted',
      'WaitSucceeded',
      'StepStarted',
      'StepSucceeded',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
    expect(await runtime.client.describe(execution)).to.deep.equal({
      executionId: execution.executionId,
      name: 'order-17',
      workflow: 'Order',
      status: 'SUCCEEDED',
      startedAt: new Date(kit.clock.now() - 3600_000),
      endedAt: new Date(kit.clock.now()),
      input: { item: 'book' },
      result: 'book for p-1',
      error: undefined,
      attributes: {},
      blocked: undefined,
      pause: undefined,
      activity: undefined,
    });
  });

  it('gives handlers the context of a Lambda function', async () => {
    const seen: Record<string, unknown>[] = [];
    const order = workflowOf('Order', async ({ context, event }) => {
      seen.push({ ...context, left: context.getRemainingTimeInMillis(), aborted: context.signal.aborted });
      expect(event.UpdatedOperationIds).to.deep.equal([]);
      expect(String(event)).to.equal('[object DurableExecutionInvocationInputWithClient]');
    });
    const runtime = await kit.started([order]);
    await runtime.client.start('Order', null, { timeout: '90s' });
    await kit.clock.settle();
    expect(seen[0]).to.include({
      functionName: 'Order',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:Order:$LATEST',
      left: 90_000,
      aborted: false,
    });
    expect(seen[0]!.awsRequestId).to.match(/^[0-9a-f-]{36}$/);
  });

  it('wakes an execution for a callback, and tells it what has changed', async () => {
    const updated: unknown[] = [];
    let callbackId = '';
    const order = workflowOf('Order', async (engine) => {
      updated.push(engine.event.UpdatedOperationIds);
      return engine.callback('approval', (id) => {
        callbackId = id;
      });
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    await kit.clock.settle();
    await runtime.client.callbacks.succeed(callbackId, { granted: true });
    expect(await runtime.client.result(execution)).to.deep.equal({ granted: true });
    expect(updated).to.deep.equal([[], ['approval']]);
    expect((await eventsOf(runtime, execution)).slice(1)).to.deep.equal([
      'CallbackStarted',
      'InvocationCompleted',
      'CallbackSucceeded',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
  });

  it('lets callbacks time out, by their timeout and by silence', async () => {
    let callbackId = '';
    const order = workflowOf('Order', (engine) =>
      engine.callback(
        'approval',
        (id) => {
          callbackId = id;
        },
        engine.input,
      ),
    );
    const runtime = await kit.started([order]);
    const { client } = runtime;
    const slow = await client.start('Order', { TimeoutSeconds: 60 });
    await kit.clock.advance(60_000);
    expect(await rejection(client.result(slow))).to.include({ name: 'ExecutionFailedError' });
    const silent = await client.start('Order', { TimeoutSeconds: 600, HeartbeatTimeoutSeconds: 10 });
    await kit.clock.settle();
    for (let beat = 0; beat < 5; beat++) {
      await kit.clock.advance(9000);
      await client.callbacks.heartbeat(callbackId);
    }
    await kit.clock.advance(9999);
    expect(await client.describe(silent)).to.include({ status: 'RUNNING' });
    await kit.clock.advance(1);
    expect((await rejection(client.result(silent))).message).to.match(/failed: Error: Callback.Heartbeat/);
    // Woken at the times that the heartbeats had moved, it found nothing to do and was not invoked.
    const invocations = (await eventsOf(runtime, silent)).filter((type) => type === 'InvocationCompleted');
    expect(invocations).to.have.length(2);
  });

  describe('when an invocation breaks off', () => {
    it('tries again with growing pauses, and says how often it has', async () => {
      const flaky = failing([thrown(new TypeError('first')), thrown('second'), thrown(new Error('third')), done]);
      const runtime = await kit.started([flaky]);
      const execution = await runtime.client.start('Flaky');
      const invocations = async () =>
        (await eventsOf(runtime, execution)).filter((type) => type === 'InvocationCompleted').length;
      await kit.clock.settle();
      expect(await invocations()).to.equal(1);
      await kit.clock.advance(999);
      expect(await invocations()).to.equal(1);
      await kit.clock.advance(1);
      expect(await invocations()).to.equal(2);
      await kit.clock.advance(2000);
      expect(await invocations()).to.equal(3);
      await kit.clock.advance(4000);
      expect(await runtime.client.result(execution)).to.equal('done');
      expect(kit.logger.lines).to.have.length(3);
      expect(kit.logger.lines[1]).to.match(/warn An invocation of Flaky broke off \(2 in a row\): Error: second\./);
      const { events } = await runtime.client.history(execution);
      expect(events[1]!.InvocationCompletedDetails!.Error!.Payload).to.include({
        ErrorType: 'TypeError',
        ErrorMessage: 'first',
      });
    });

    it('goes on trying, at most a minute apart, also after a restart', async () => {
      const broken = failing([thrown(new Error('always'))]);
      const runtime = await kit.started([broken]);
      const execution = await runtime.client.start('Flaky');
      await kit.clock.advance(63_000);
      expect(kit.logger.lines).to.have.length(7);
      await runtime.stop();
      const next = await kit.started([broken]);
      await kit.clock.advance(59_000);
      expect(kit.logger.lines).to.have.length(7);
      await kit.clock.advance(1000);
      expect(kit.logger.lines.at(-1)).to.match(/8 in a row/);
      await kit.clock.advance(120_000);
      expect(kit.logger.lines).to.have.length(10);
      await next.client.stop(execution);
    });

    it('goes on at once when something happens outside', async () => {
      let callbackId = '';
      let calls = 0;
      const order = workflowOf('Order', async (engine) => {
        const answer = engine.callback('approval', (id) => {
          callbackId = id;
        });
        if (++calls === 1) {
          await answer.catch(() => {});
          throw Object.assign(new Error('lost'), { $metadata: {} });
        }
        return answer;
      });
      const runtime = await kit.started([order]);
      const execution = await runtime.client.start('Order');
      await kit.clock.settle();
      await runtime.client.callbacks.succeed(callbackId, 1);
      expect(await runtime.client.result(execution)).to.equal(1);
    });
  });

  describe('judges what a handler returns', () => {
    const ending = async (output: unknown) => {
      const runtime = await kit.started([failing([() => output as InvocationOutput])]);
      return rejection(runtime.client.result(await runtime.client.start('Flaky')));
    };

    it('FAILED ends the execution with the error', async () => {
      const error = await ending({ Status: 'FAILED', Error: { ErrorType: 'CardDeclined', ErrorMessage: 'no money' } });
      expect(error).to.include({ name: 'ExecutionFailedError', errorType: 'CardDeclined' });
      expect(error.message).to.match(/failed: CardDeclined: no money$/);
    });

    it('PENDING with nothing pending fails it', async () => {
      const error = await ending({ Status: 'PENDING' });
      expect(error).to.include({ errorType: 'InvalidParameterValueException' });
      expect(error.message).to.match(/returned PENDING, but no operation is pending/);
    });

    for (const output of [undefined, {}, { Status: 'DONE' }, 'text']) {
      it(`${JSON.stringify(output)} fails it`, async () => {
        expect((await ending(output)).message).to.match(/The handler must return \{ Status: /);
      });
    }

    it('a result that no response could carry fails it', async () => {
      const error = await ending({ Status: 'SUCCEEDED', Result: JSON.stringify('x'.repeat(7_000_000)) });
      expect(error).to.include({ errorType: 'Function.ResponseSizeTooLarge' });
    });
  });

  it('takes a large result from the checkpoint that recorded it', async () => {
    const text = JSON.stringify('x'.repeat(5_000_000));
    const large = workflowOf('Large', (engine) =>
      engine.checkpoint({ Id: 'end', Type: 'EXECUTION', Action: 'SUCCEED', Payload: text }),
    );
    const runtime = await kit.started([large]);
    const execution = await runtime.client.start('Large');
    expect(await runtime.client.result(execution)).to.have.length(5_000_000);
    const journal = await kit.store.journal(execution.executionId);
    expect(JSON.stringify(journal).split('xxxxxxxxxx')).to.have.length.greaterThan(1);
    expect(journal.at(-1)).to.deep.include({ kind: 'succeeded', result: undefined });
    expect((await eventsOf(runtime, execution)).slice(1)).to.deep.equal(['InvocationCompleted', 'ExecutionSucceeded']);
  });

  it('ends an execution whose result was recorded by a process that died, without another invocation', async () => {
    let calls = 0;
    const large = workflowOf('Large', async (engine) => {
      calls++;
      await engine.checkpoint({ Id: 'end', Type: 'EXECUTION', Action: 'FAIL', Error: { ErrorType: 'Big' } });
      return new Promise(() => {});
    });
    const runtime = await kit.started([large]);
    const execution = await runtime.client.start('Large');
    await kit.clock.settle();
    await runtime.stop({ grace: { seconds: 0 } });
    const next = await kit.started([large]);
    expect(await rejection(next.client.result(execution))).to.include({ errorType: 'Big' });
    expect(calls).to.equal(1);
  });

  it('invokes again at once what was suspended while its callback was answered', async () => {
    let answered = false;
    const order = workflowOf('Order', async (engine) => {
      const callback = engine.callback('approval', () => {});
      await callback.catch(() => {});
      if (!answered) {
        answered = true;
        const { CallbackId } = engine.operations.get('approval')!.CallbackDetails!;
        await runtime.client.callbacks.succeed(CallbackId!, 'yes');
      }
      return callback;
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    expect(await runtime.client.result(execution)).to.equal('yes');
    expect((await eventsOf(runtime, execution)).slice(1)).to.deep.equal([
      'CallbackStarted',
      'CallbackSucceeded',
      'InvocationCompleted',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
  });

  it('ends an execution at its timeout, suspended or running', async () => {
    const signals: AbortSignal[] = [];
    const order = workflowOf('Order', async (engine) => {
      signals.push(engine.context.signal);
      if (engine.input === 'waits') await engine.wait('w', 3600);
      return new Promise(() => {});
    });
    const runtime = await kit.started([order]);
    const { client } = runtime;
    const executions = [
      await client.start('Order', 'waits', { timeout: { minutes: 1 } }),
      await client.start('Order', 'hangs', { timeout: { minutes: 1 } }),
    ];
    await kit.clock.advance(59_999);
    expect(runtime.running).to.equal(1);
    await kit.clock.advance(1);
    for (const execution of executions) {
      expect(await rejection(client.result(execution))).to.include({ name: 'ExecutionTimedOutError' });
      expect((await eventsOf(runtime, execution)).at(-1)).to.equal('ExecutionTimedOut');
    }
    expect(runtime.running).to.equal(0);
    expect(signals.at(-1)!.aborted).to.equal(true);
  });

  it('runs no more executions at once than it may, and all of them in the end', async () => {
    let now = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const order = workflowOf('Order', async () => {
      most = Math.max(most, ++now);
      await new Promise<void>((resolve) => gates.push(resolve));
      now--;
    });
    const runtime = await kit.started([order], { concurrency: 3 });
    const executions = await Promise.all(Array.from({ length: 10 }, () => runtime.client.start('Order')));
    for (let round = 0; round < 10; round++) {
      await kit.clock.settle();
      expect(runtime.running).to.equal(Math.min(3, 10 - round));
      gates.shift()!();
    }
    await Promise.all(executions.map((execution) => runtime.client.result(execution)));
    expect(most).to.equal(3);
  });

  it('leaves nothing lying that had piled up, or came due at once, where executions end as fast as they begin', async () => {
    const order = workflowOf('Order', (engine) => engine.wait('w', 60));
    const runtime = kit.runtime([order], { concurrency: 3 });
    const executions = await Promise.all(Array.from({ length: 20 }, () => runtime.client.start('Order')));
    await runtime.start();
    await kit.clock.settle();
    await kit.clock.advance(60_000);
    const { executions: ended } = await runtime.client.list({ statuses: ['SUCCEEDED'] });
    expect(ended).to.have.lengthOf(executions.length);
  });

  it('reads of a journal only what it does not know yet', async () => {
    const journal = kit.store.journal.bind(kit.store);
    const reads: (number | undefined)[] = [];
    kit.store.journal = async (executionId, after, limit) => {
      reads.push(after);
      return journal(executionId, after, limit);
    };
    const order = workflowOf('Order', async (engine) => {
      for (let i = 0; i < 3; i++) await engine.wait(`w${i}`, 60);
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    await kit.clock.advance(180_000);
    await runtime.client.result(execution);
    // Started here, it was never read at all; each claim says that nobody else has written since.
    expect(reads).to.deep.equal([]);
  });

  it('leaves executions of workflows that it does not run alone, and says so once', async () => {
    const one = await kit.started([workflowOf('Old', (engine) => engine.wait('w', 60))]);
    const executions = [await one.client.start('Old'), await one.client.start('Old')];
    await kit.clock.settle();
    await one.stop();
    const next = await kit.started([workflowOf('New', async () => 1)]);
    await kit.clock.advance(120_000);
    expect(kit.logger.lines).to.have.length(1);
    expect(kit.logger.lines[0]).to.match(/warn The store has 2 unfinished executions of workflow Old/);
    expect(await next.client.describe(executions[0]!)).to.include({ status: 'RUNNING' });
    await kit.started([workflowOf('Old', (engine) => engine.wait('w', 60))]);
    for (const execution of executions) await next.client.result(execution);
  });

  it('says once when executions are started here that others would have to run', async () => {
    const store = new (class extends MemoryStore {
      override readonly isShared = true;
    })();
    const runtime = await kit.started([workflowOf('Order', async () => 1)], { store });
    for (const workflow of ['Order', 'Odrer', 'Odrer']) await runtime.client.start(workflow);
    expect(kit.logger.lines).to.have.length(1);
    expect(kit.logger.lines[0]).to.match(/^warn Executions of workflow Odrer are started here, where only Order run/);
  });

  it('says which options it can not work with', () => {
    const order = workflowOf('Order', async () => 1);
    expect(() => kit.runtime([order, order])).to.throw(/two workflows named Order/);
    expect(() => kit.runtime([order], { concurrency: 0 })).to.throw(/concurrency of WorkflowRuntime/);
    expect(() => kit.runtime([order], { store: undefined as never })).to.throw(/store: expected an ExecutionStore/);
    expect(() => kit.runtime([order], { grace: -1 as never })).to.throw(/grace of WorkflowRuntime/);
    expect(() => kit.runtime([order], { pollInterval: 'soon' })).to.throw(/pollInterval of WorkflowRuntime/);
    expect(() => kit.runtime([{ name: 'a/b', handler: order.handler }])).to.throw(/1 to 64 characters/);
    expect(() => kit.runtime([class NoWorkflow {} as never])).to.throw(/does not extend|extends DurableWorkflow/);
    for (const [option, values] of Object.entries({
      clock: [null, {}, 5],
      concurrency: [null],
      functions: [null, 5, Number.NaN, true, 'x', [async () => 1], async () => 1],
      grace: [null, 5],
      logger: [null, {}, 5],
      pollInterval: [null, 5],
      serdes: [null, 5],
      workflows: [null, 5, 'Order'],
    })) {
      for (const value of values) {
        expect(() => kit.runtime([order], { [option]: value }), `${option} ${value}`).to.throw(
          InvalidArgumentError,
          new RegExp(`^${option} of WorkflowRuntime: expected `),
        );
      }
    }
    for (const options of [undefined, null, 'orders.db', []] as never[]) {
      expect(() => new WorkflowRuntime(options)).to.throw(
        InvalidArgumentError,
        /^options of WorkflowRuntime: expected an object, got .* They name a store at least\.$/,
      );
    }
  });

  it('says which signals can not stop it', () => {
    const runtime = kit.runtime([workflowOf('Order', async () => 1)]);
    for (const signals of [5, null, 'SIGTERM', [null], ['x'], ['SIGTERM', 'SIGKILL'], ['toString']] as never[]) {
      expect(() => runtime.stopOnSignals(signals)).to.throw(
        InvalidArgumentError,
        /^signals of stopOnSignals\(\): expected an array of signals that a process can listen for: .*, got /,
      );
    }
    expect(process.listenerCount('SIGTERM')).to.equal(0);
  });
});

describe('WorkflowRuntime.stop', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  it('waits for running invocations, and begins no further one', async () => {
    let release = () => {};
    let calls = 0;
    const order = workflowOf('Order', async (engine) => {
      calls++;
      await engine.step('work', () => new Promise<void>((resolve) => (release = resolve)).then(() => 1));
      await engine.wait('w', 1);
      return calls;
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    const queued = await runtime.client.start('Order');
    await kit.clock.settle();
    expect(runtime.running).to.equal(2);
    const stopped = runtime.stop();
    await kit.clock.settle();
    release();
    await kit.clock.advance(10_000);
    await stopped;
    expect(runtime.running).to.equal(0);
    const next = await kit.started([order]);
    await kit.clock.settle();
    release();
    await kit.clock.advance(2000);
    expect(await next.client.result(execution)).to.be.a('number');
    expect(await next.client.result(queued)).to.be.a('number');
  });

  it('abandons what runs longer than the grace; it goes on after the next start, and the late handler is refused', async () => {
    let release = () => {};
    const refusals: unknown[] = [];
    let calls = 0;
    const signals: AbortSignal[] = [];
    const order = {
      name: 'Order',
      handler: handlerOf(async (engine) => {
        signals.push(engine.context.signal);
        await engine.step('first', () => 1);
        if (++calls === 1) {
          expect(engine.context.getRemainingTimeInMillis()).to.be.greaterThan(1e9);
          await new Promise<void>((resolve) => (release = resolve));
          await engine.checkpoint(start.step('late')).catch((error) => refusals.push(error));
        }
        return engine.step('second', () => calls);
      }),
    };
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    await kit.clock.settle();
    const stopped = runtime.stop({ grace: '5s' });
    await kit.clock.advance(5000);
    await stopped;
    expect(signals[0]!.aborted).to.equal(true);
    const next = await kit.started([order]);
    expect(await next.client.result(execution)).to.equal(2);
    release();
    await kit.clock.settle();
    expect(refusals).to.have.length(1);
    const { events } = await next.client.history(execution);
    const ends = events.filter(({ EventType }) => EventType === 'InvocationCompleted');
    expect(ends).to.have.length(2);
    expect(ends[0]!.InvocationCompletedDetails!.Error!.Payload).to.deep.include({ ErrorType: 'Runtime.ExitError' });
  });

  it('rejects for options that can not be, and goes on', async () => {
    const runtime = await kit.started([workflowOf('Order', async () => 1)]);
    for (const options of [null, 5, 'x', [], { grace: null }, { grace: 5 }] as never[]) {
      const error = await rejection(runtime.stop(options));
      expect(error).to.be.instanceOf(InvalidArgumentError);
      expect(error.message).to.match(/^(options|grace) of stop\(\): expected /);
    }
    const execution = await runtime.client.start('Order');
    expect(await runtime.client.result(execution)).to.equal(1);
  });

  it('leaves it to the next runtime to invoke again what has news', async () => {
    let calls = 0;
    let stopped: Promise<void> | undefined;
    const order = workflowOf('Order', async (engine) => {
      await engine.callback('approval', () => {}).catch(() => {});
      if (++calls === 1) {
        const { CallbackId } = engine.operations.get('approval')!.CallbackDetails!;
        await runtime.client.callbacks.succeed(CallbackId!, 'yes');
        stopped = runtime.stop();
        engine.suspend();
      }
      return 'done';
    });
    const runtime = await kit.started([order]);
    const execution = await runtime.client.start('Order');
    await kit.clock.settle();
    await stopped;
    expect(calls).to.equal(1);
    await runtime.start();
    expect(await runtime.client.result(execution)).to.equal('done');
    expect(calls).to.equal(2);
  });

  it('gives back what was started in the last moment', async () => {
    const create = kit.store.create.bind(kit.store);
    let stopped: Promise<void> | undefined;
    kit.store.create = async (...request) => {
      stopped = runtime.stop({ grace: '0s' });
      await kit.clock.settle();
      return create(...request);
    };
    const order = workflowOf('Order', async (engine) => engine.step('work', () => 1));
    const runtime = await kit.started([order]);
    const { executionId } = await runtime.client.start('Order');
    await stopped;
    await runtime.start();
    expect(await runtime.client.result(executionId)).to.equal(1);
    expect(await kit.store.workers()).to.have.length(1);
  });

  it('ends the waiting of its clients, and can be followed by another start', async () => {
    const runtime = await kit.started([workflowOf('Order', (engine) => engine.wait('w', 60))]);
    const execution = await runtime.client.start('Order');
    const waiting = rejection(runtime.client.result(execution));
    await kit.clock.settle();
    await runtime.stop();
    expect(await waiting).to.include({ name: 'ClientClosedError' });
    await runtime.start();
    await runtime.start();
    await kit.clock.advance(60_000);
    await runtime.client.result(execution);
    await runtime[Symbol.asyncDispose]();
    await runtime.stop();
  });
});
