import { expect } from 'chai';
import type { ExecutionRef } from '../../lib/client/index.js';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import type { HistoryEvent } from '../../lib/core/wire/index.js';
import type { InvocationContext, RuntimeFunctions, WorkflowEntry, WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from './runtime-kit.js';
import { startOf, workflowOf } from './small-engine.js';
import { cancel, start } from './updates.js';

const PARENT = 'Order';

describe('an invoke', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  const double = workflowOf('Double', async (engine) => {
    await engine.wait('pause', 1);
    return engine.input * 2;
  });
  const caller = (functionName: string, input?: unknown) =>
    workflowOf(PARENT, (engine) => engine.invoke('bill', functionName, input));

  async function run(workflows: readonly WorkflowEntry[], functions?: RuntimeFunctions) {
    const runtime = await kit.started(workflows, { functions });
    const execution = await runtime.client.start(PARENT);
    await kit.clock.advance(3000);
    return { runtime, execution, result: await runtime.client.result<any>(execution) };
  }

  async function events(runtime: WorkflowRuntime, execution: ExecutionRef): Promise<readonly HistoryEvent[]> {
    return (await runtime.client.history(execution)).events;
  }

  describe('of a workflow', () => {
    it('runs an execution of its own, whose result is its result', async () => {
      const { runtime, execution, result } = await run([caller('Double', 21), double]);
      expect(result).to.equal(42);
      const { executions } = await runtime.client.list({ workflow: 'Double' });
      expect(executions).to.have.length(1);
      const child = executions[0]!;
      expect(child).to.include({ status: 'SUCCEEDED' });
      expect(child.name).to.match(/^[a-f0-9]{32}$/);
      expect(child.executionId).to.match(/^[0-9a-v]{26}$/);
      const history = await events(runtime, execution);
      expect(history.map(({ EventType }) => EventType)).to.deep.equal([
        'ExecutionStarted',
        'ChainedInvokeStarted',
        'InvocationCompleted',
        'ChainedInvokeSucceeded',
        'InvocationCompleted',
        'ExecutionSucceeded',
      ]);
      const subject = { Id: 'bill', Name: 'bill', SubType: 'ChainedInvoke' };
      expect(history[1]).to.deep.include({
        ...subject,
        ChainedInvokeStartedDetails: {
          FunctionName: 'Double',
          TenantId: undefined,
          Input: { Payload: '21', Truncated: false },
          ExecutedVersion: '$LATEST',
          DurableExecutionArn: child.executionId,
        },
      });
      expect(history[3]).to.deep.include({
        ...subject,
        ChainedInvokeSucceededDetails: { Result: { Payload: '42', Truncated: false } },
      });
    });

    for (const name of [
      'Double:7',
      'Double:$LATEST',
      '123456789012:function:Double',
      '123456789012:function:Double:live',
      'arn:aws:lambda:eu-central-1:123456789012:function:Double',
      'arn:aws:lambda:eu-central-1:123456789012:function:Double:live',
    ]) {
      it(`finds it by ${name}`, async () => {
        expect((await run([caller(name, 1), double])).result).to.equal(2);
      });
    }

    it('fails with the error of the target', async () => {
      const failing = workflowOf('Double', async (engine) => {
        await engine.wait('pause', 1);
        throw new RangeError('too large');
      });
      const { runtime, execution, result } = await run([caller('Double'), failing]);
      expect(result).to.deep.equal({ Status: 'FAILED', ErrorType: 'RangeError', ErrorMessage: 'too large' });
      expect((await events(runtime, execution))[3]).to.deep.include({
        EventType: 'ChainedInvokeFailed',
        ChainedInvokeFailedDetails: {
          Error: { Payload: { ErrorType: 'RangeError', ErrorMessage: 'too large' }, Truncated: false },
        },
      });
    });

    it('is stopped when the target is', async () => {
      const asking = workflowOf('Double', (engine) => engine.callback('ask', () => {}));
      const runtime = await kit.started([caller('Double'), asking]);
      const execution = await runtime.client.start(PARENT);
      await kit.clock.settle();
      const [child] = (await runtime.client.list({ workflow: 'Double' })).executions;
      await runtime.client.stop(child!.executionId, new Error('enough'));
      expect(await runtime.client.result(execution)).to.include({ Status: 'STOPPED', ErrorMessage: 'enough' });
      expect((await events(runtime, execution))[3]).to.include({ EventType: 'ChainedInvokeStopped' });
    });

    it('times out when the target does', async () => {
      const waiting = workflowOf('Double', (engine) => engine.wait('pause', 100));
      const runtime = kit.runtime([caller('Double'), waiting]);
      const execution = await runtime.client.start(PARENT);
      // Invokes give no timeout, so that the child gets one on its way into the store.
      const { create } = kit.store;
      kit.store.create = (record, entries) =>
        create.call(
          kit.store,
          record,
          entries.map((entry) => (entry.kind === 'started' ? { ...entry, timeoutSeconds: 5 } : entry)),
        );
      await runtime.start();
      await kit.clock.advance(5000);
      expect(await runtime.client.result(execution)).to.include({
        Status: 'TIMED_OUT',
        ErrorType: 'Execution.Timeout',
      });
      expect((await events(runtime, execution))[3]).to.include({ EventType: 'ChainedInvokeTimedOut' });
    });

    it('can nest, and pass a tenant on', async () => {
      const tenants: unknown[] = [];
      const outer = workflowOf(
        PARENT,
        async (engine) =>
          (await engine.invokeAll([{ id: 'i', functionName: 'Middle', input: 3, tenantId: 'blue' }]))[0],
      );
      const middle = workflowOf('Middle', async (engine) => {
        tenants.push(engine.context.tenantId);
        return 1 + (await engine.invoke('i', 'Double', engine.input));
      });
      const { runtime, execution, result } = await run([outer, middle, double]);
      expect(result).to.equal(7);
      expect(tenants).to.deep.equal(['blue', 'blue']);
      expect((await events(runtime, execution))[1]!.ChainedInvokeStartedDetails).to.include({ TenantId: 'blue' });
    });

    it('can be one of many at the same time, also of the workflow itself', async () => {
      const sum = workflowOf(PARENT, async (engine) => {
        if (engine.input !== null) return engine.input;
        const invokes = Array.from({ length: 250 }, (_, input) => ({ id: `i-${input}`, functionName: PARENT, input }));
        return (await engine.invokeAll(invokes)).reduce((total, value) => total + value, 0);
      });
      expect((await run([sum])).result).to.equal((249 * 250) / 2);
    });

    it('leaves the target alone when the execution ends before', async () => {
      const careless = workflowOf(PARENT, async (engine) => {
        await engine.invoke('i', 'Slow').catch(() => {});
        return 'done';
      });
      const slow = workflowOf('Slow', async (engine) => {
        await engine.wait('pause', 10);
        return 'slow';
      });
      const { runtime, execution, result } = await run([careless, slow]);
      expect(result).to.equal('done');
      const [child] = (await runtime.client.list({ workflow: 'Slow' })).executions;
      const before = await events(runtime, execution);
      await kit.clock.advance(10_000);
      expect(await runtime.client.result(child!.executionId)).to.equal('slow');
      expect(await events(runtime, execution)).to.deep.equal(before);
      expect(kit.logger.lines).to.deep.equal([]);
    });

    it('stops the target when it is cancelled, and hears no more of it', async () => {
      const fickle = workflowOf(PARENT, async (engine) => {
        await engine.invoke('i', 'Slow').catch(() => {});
        await engine.wait('pause', 1);
        if (engine.operations.get('i')!.Status === 'STARTED') await engine.checkpoint(cancel('i', 'CHAINED_INVOKE'));
        await engine.wait('rest', 5);
        return engine.operations.get('i')!.Status;
      });
      const slow = workflowOf('Slow', (engine) => engine.wait('pause', 100));
      const runtime = await kit.started([fickle, slow]);
      const execution = await runtime.client.start(PARENT);
      await kit.clock.advance(10_000);
      expect(await runtime.client.result(execution)).to.equal('CANCELLED');
      const [child] = (await runtime.client.list({ workflow: 'Slow' })).executions;
      const { status, error } = await runtime.client.describe(child!.executionId);
      expect(status).to.equal('STOPPED');
      expect(error).to.include({ type: 'ChainedInvoke.Cancelled' });
      expect(error!.message).to.include('cancelled the invoke');
      const told = (await events(runtime, execution)).filter(({ EventType }) => EventType.startsWith('ChainedInvoke'));
      expect(told.map(({ EventType }) => EventType)).to.deep.equal(['ChainedInvokeStarted', 'ChainedInvokeStopped']);
    });
  });

  describe('of a plain function', () => {
    it('calls it with the payload and a context, and gives what it returns', async () => {
      const seen: unknown[] = [];
      const tax = async (event: any, context: InvocationContext) => {
        const { functionName, tenantId, awsRequestId } = context;
        seen.push({ event, functionName, tenantId, hasId: awsRequestId.length > 0 });
        await kit.clock.settle();
        return { tax: event.total * 0.2 };
      };
      const order = workflowOf(
        PARENT,
        async (engine) =>
          (await engine.invokeAll([{ id: 'i', functionName: 'tax:live', input: { total: 50 }, tenantId: 'blue' }]))[0],
      );
      const { runtime, execution, result } = await run([order], { tax });
      expect(result).to.deep.equal({ tax: 10 });
      expect(seen).to.deep.equal([{ event: { total: 50 }, functionName: 'tax', tenantId: 'blue', hasId: true }]);
      const history = await events(runtime, execution);
      expect(history.map(({ EventType }) => EventType)).to.deep.equal([
        'ExecutionStarted',
        'ChainedInvokeStarted',
        'InvocationCompleted',
        'ChainedInvokeSucceeded',
        'InvocationCompleted',
        'ExecutionSucceeded',
      ]);
      expect(history[1]!.ChainedInvokeStartedDetails!.DurableExecutionArn).to.equal(undefined);
      expect((await runtime.client.list()).executions).to.have.length(1);
    });

    it('without a payload gives it undefined; what it returns may be undefined, or come at once', async () => {
      const { runtime, execution, result } = await run([caller('echo')], { echo: (event) => event });
      expect(result).to.equal(undefined);
      const ended = (await events(runtime, execution)).find(({ EventType }) => EventType === 'ChainedInvokeSucceeded');
      expect(ended!.ChainedInvokeSucceededDetails).to.deep.equal({ Result: {} });
    });

    class NoSuchRate extends Error {
      override readonly name = 'NoSuchRate';
    }

    for (const [title, fn, ErrorType, message] of [
      ['throws', () => Promise.reject(new NoSuchRate('of 2031')), 'NoSuchRate', /^of 2031$/],
      [
        'throws at once',
        () => {
          throw new NoSuchRate('of 2031');
        },
        'NoSuchRate',
        /^of 2031$/,
      ],
      ['gives what is not JSON', async () => 1n, 'TypeError', /BigInt/],
      [
        'gives too much',
        async () => 'x'.repeat(6_300_000),
        'SizeLimitError',
        /result of function tax takes 6,300,002 bytes.*6,291,406/,
      ],
    ] as const) {
      it(`fails when it ${title}`, async () => {
        const { result } = await run([caller('tax', 1)], { tax: fn });
        expect(result).to.include({ Status: 'FAILED', ErrorType });
        expect(result.ErrorMessage).to.match(message);
        expect(result.StackTrace).to.be.an('array');
      });
    }

    it('fails when the payload is not JSON', async () => {
      const shouting = workflowOf(PARENT, async (engine) => {
        if (!engine.operations.has('i')) await engine.checkpoint(start.invoke('i', 'tax', { Payload: 'HELLO' }));
        const { Status, ChainedInvokeDetails } = engine.operations.get('i')!;
        return Status === 'STARTED' ? engine.suspend() : ChainedInvokeDetails!.Error;
      });
      const { result } = await run([shouting], { tax: () => 1 });
      expect(result.ErrorType).to.equal('InvalidRequestContentException');
      expect(result.ErrorMessage).to.match(/payload for function tax is not JSON/);
    });

    it('lets timers and other functions go on meanwhile, and has the lease kept', async () => {
      const order = workflowOf(PARENT, async (engine) => {
        if (!engine.operations.has('quick')) {
          await engine.checkpoint(start.invoke('slow', 'slow'), start.invoke('quick', 'quick'), start.wait('pause', 1));
        }
        if (engine.operations.get('slow')!.Status === 'STARTED') engine.suspend();
        return [...engine.operations.values()].slice(1).map(({ CompletionSequence }) => CompletionSequence);
      });
      let finish = () => {};
      const slow = () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        });
      const runtime = await kit.started([order], { functions: { slow, quick: () => 1 } });
      const execution = await runtime.client.start(PARENT);
      await kit.clock.advance(2000);
      expect(await kit.store.get(execution.executionId))
        .to.have.property('owner')
        .that.is.a('string');
      expect(runtime.running).to.equal(1);
      finish();
      expect(await runtime.client.result(execution)).to.deep.equal([3, 1, 2]);
      await kit.clock.settle();
      expect(runtime.running).to.equal(0);
    });

    it('is heard no more of when it is cancelled, and may know that', async () => {
      let signal!: AbortSignal;
      let finish = () => {};
      const slow = (_: unknown, context: InvocationContext) => {
        ({ signal } = context);
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      };
      const fickle = workflowOf(PARENT, async (engine) => {
        if (!engine.operations.has('i')) await engine.checkpoint(start.invoke('i', 'slow'));
        await engine.wait('pause', 1);
        if (engine.operations.get('i')!.Status === 'STARTED') await engine.checkpoint(cancel('i', 'CHAINED_INVOKE'));
        await engine.wait('rest', 5);
        return engine.operations.get('i')!.Status;
      });
      const runtime = await kit.started([fickle], { functions: { slow } });
      const execution = await runtime.client.start(PARENT);
      await kit.clock.advance(2000);
      expect(signal.aborted).to.equal(true);
      expect(await kit.store.get(execution.executionId))
        .to.have.property('owner')
        .that.equals(undefined);
      finish();
      await kit.clock.advance(5000);
      expect(await runtime.client.result(execution)).to.equal('CANCELLED');
    });

    it('may know that another worker has its caller', async () => {
      let signal!: AbortSignal;
      let finish = () => {};
      const slow = (_: unknown, context: InvocationContext) => {
        ({ signal } = context);
        return new Promise<void>(() => {});
      };
      const quick = () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        });
      const both = workflowOf(PARENT, async (engine) => {
        await engine.checkpoint(start.invoke('slow', 'slow'), start.invoke('quick', 'quick'));
        engine.suspend();
      });
      const runtime = await kit.started([both], { functions: { slow, quick } });
      const { executionId } = await runtime.client.start(PARENT);
      await kit.clock.settle();
      const { owner } = (await kit.store.get(executionId))!;
      const claim = { worker: 'other', now: kit.clock.now(), limit: 1, workflows: [PARENT], deadWorkers: [owner!] };
      expect(await kit.store.claim(claim)).to.have.length(1);
      expect(signal.aborted).to.equal(false);
      finish();
      await kit.clock.settle();
      expect(signal.aborted).to.equal(true);
    });

    it('is waited for when the runtime stops, and called anew when that takes too long', async () => {
      const finish: (() => void)[] = [];
      const slow = () =>
        new Promise<number>((resolve) => {
          finish.push(() => resolve(finish.length));
        });
      const runtime = await kit.started([caller('slow')], { functions: { slow }, grace: { seconds: 5 } });
      const first = await runtime.client.start(PARENT);
      await kit.clock.settle();
      const stopped = runtime.stop();
      await kit.clock.settle();
      finish[0]!();
      await kit.clock.settle();
      await stopped;
      expect((await events(runtime, first)).at(-1)).to.include({ EventType: 'ChainedInvokeSucceeded' });

      await runtime.start();
      expect(await runtime.client.result(first)).to.equal(1);
      const second = await runtime.client.start(PARENT);
      await kit.clock.settle();
      const late = runtime.stop();
      await kit.clock.advance(5000);
      await late;
      finish[1]!();
      await runtime.start();
      await kit.clock.settle();
      finish[2]!();
      expect(await runtime.client.result(second)).to.equal(3);
    });

    it('is found neither by the name of a workflow nor by an impossible one: options like these are refused', () => {
      const refused = (functions: object) => () => kit.runtime([double], { functions: functions as RuntimeFunctions });
      expect(refused({ Double: () => 1 })).to.throw(InvalidArgumentError, /named Double, .* a workflow too/);
      expect(refused({ 'a b': () => 1 })).to.throw(InvalidArgumentError, /functions of WorkflowRuntime: .* as a b"/);
      expect(refused({ tax: 1 })).to.throw(InvalidArgumentError, /1 as tax/);
      expect(refused({ tax: class Tax {} })).to.throw(InvalidArgumentError, /class Tax as tax.*`workflows`/);
    });
  });

  describe('of something unknown', () => {
    for (const name of ['Duoble', 'arn:aws:s3:::bucket', 'a b']) {
      it(`fails and says what there is: ${name}`, async () => {
        const { result } = await run([caller(name), double], { tax: () => 1 });
        expect(result).to.include({ Status: 'FAILED', ErrorType: 'ResourceNotFoundException' });
        expect(result.ErrorMessage).to.include(JSON.stringify(name));
        expect(result.ErrorMessage).to.include('Workflows that are run here: Order, Double; functions: tax.');
      });
    }
  });

  describe('while the store fails', () => {
    it('starts its target when that works again, and acknowledges its own start all the same', async () => {
      const { create } = kit.store;
      const runtime = await kit.started([caller('Double', 21), double]);
      kit.store.create = async (record, entries) => {
        if (record.workflow === 'Double') throw new Error('disk full');
        return create.call(kit.store, record, entries);
      };
      const execution = await runtime.client.start(PARENT);
      await kit.clock.advance(3000);
      const types = (await events(runtime, execution)).map(({ EventType }) => EventType);
      expect(types).to.deep.equal(['ExecutionStarted', 'ChainedInvokeStarted']);
      expect(kit.logger.lines[0]).to.match(/A target that \w+ invokes could not be started yet/);
      kit.store.create = create;
      await kit.clock.advance(5000);
      expect(await runtime.client.result(execution)).to.equal(42);
    });

    it('records what a function gave when that works again, without calling it twice', async () => {
      const { append } = kit.store;
      let calls = 0;
      const runtime = await kit.started([caller('tax', 21)], {
        functions: {
          tax: async () => {
            await kit.clock.settle();
            kit.store.append = async () => {
              throw new Error('disk full');
            };
            return ++calls;
          },
        },
      });
      const execution = await runtime.client.start(PARENT);
      await kit.clock.settle();
      await kit.clock.advance(3000);
      expect(kit.logger.lines[0]).to.match(/The end of a function that \w+ invoked could not be recorded/);
      kit.store.append = append;
      await kit.clock.advance(1000);
      expect(await runtime.client.result(execution)).to.equal(1);
    });
  });

  it('costs the same, however many there are', async () => {
    const many = workflowOf(PARENT, async (engine) => {
      const all = Array.from({ length: engine.input }, (_, input) => input);
      const half = all.length / 2;
      for (const [from, functionName] of [
        [0, 'Leaf'],
        [half, 'leaf'],
      ] as const) {
        for (let i = from; i < from + half; i += 25) {
          const chunk = all.slice(i, i + 25).map((input) => ({ id: `i-${input}`, functionName, input }));
          if (!engine.operations.has(chunk[0]!.id)) await engine.checkpoint(...chunk.map(startOf));
        }
      }
      const open = all.some((i) => engine.operations.get(`i-${i}`)!.Status === 'STARTED');
      return open ? engine.suspend() : all.length;
    });
    const calls = { store: 0 };
    const runtime = await kit.started([many, workflowOf('Leaf', async ({ input }) => input)], {
      functions: { leaf: (event) => event },
    });
    for (const name of ['append', 'create', 'journal', 'get'] as const) {
      const call = kit.store[name].bind(kit.store) as (...args: unknown[]) => Promise<never>;
      kit.store[name] = (...args: unknown[]) => {
        calls.store++;
        return call(...args);
      };
    }
    const costOf = async (count: number) => {
      calls.store = 0;
      const execution = await runtime.client.start(PARENT, count);
      expect(await runtime.client.result(execution)).to.equal(count);
      return calls.store / count;
    };
    const few = await costOf(50);
    expect(await costOf(900)).to.be.lessThan(few * 1.1);
  });
});
