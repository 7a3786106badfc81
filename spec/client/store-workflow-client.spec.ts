import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { EverstepError } from '../../lib/core/errors/everstep-error.js';
import { StoreWorkflowClient, type WorkflowRuntime } from '../../lib/service/index.js';
import { eventsOf, RuntimeKit } from '../service/runtime-kit.js';
import { elsewhere, rejection } from '../service/service-kit.js';
import { type SmallEngine, workflowOf } from '../service/small-engine.js';
import { start } from '../service/updates.js';

describe('StoreWorkflowClient', () => {
  const kit = new RuntimeKit();
  let callbackId = '';
  const approve = (engine: SmallEngine) =>
    engine.callback('approval', (id) => {
      callbackId = id;
    });
  const workflows = [
    workflowOf('Echo', async ({ input }) => input),
    workflowOf('Approve', approve),
    workflowOf('Sleep', (engine) => engine.wait('w', 3600)),
    workflowOf('Fail', async () => {
      throw new TypeError('no such item');
    }),
  ];
  let client: WorkflowRuntime['client'];
  before(async () => {
    client = (await kit.started(workflows)).client;
  });
  after(() => kit.stop());

  const waiting = async (options = {}) => {
    const execution = await client.start('Approve', null, options);
    await kit.clock.settle();
    return { execution, callbackId };
  };

  describe('start', () => {
    it('gives a reference that is plain data, of a new name each time', async () => {
      const [one, two] = [await client.start('Echo', 1), await client.start('Echo', 1)];
      expect(one.name)
        .to.match(/^[0-9a-f-]{36}$/)
        .and.not.equal(two.name);
      expect(one.executionId).to.match(/^[0-9a-v]{26}$/);
      expect(await client.result(JSON.parse(JSON.stringify(one)))).to.equal(1);
    });

    it('refuses the name with another input', async () => {
      const { executionId } = await client.start('Echo', { item: 'book' }, { name: 'order-2' });
      const error = await rejection(client.start('Echo', { item: 'pen' }, { name: 'order-2' }));
      expect(error).to.be.instanceOf(EverstepError);
      expect(error).to.include({ name: 'ExecutionAlreadyStartedError', executionId, executionName: 'order-2' });
      expect(error.message).to.match(/Choose another name/);
    });

    it('refuses a timeout that is none', async () => {
      expect((await rejection(client.start('Echo', 1, { timeout: '0s' }))).message).to.match(/timeout of start\(\)/);
    });

    it('refuses an input that is too large, or that can not be recorded', async () => {
      const large = await rejection(client.start('Echo', 'x'.repeat(6 * 1024 * 1024)));
      expect(large).to.include({ name: 'SizeLimitError', allowed: 6 * 1024 * 1024, actual: 6 * 1024 * 1024 + 2 });
      expect(await rejection(client.start('Echo', { at: new WeakMap() }))).to.include({ name: 'SerializationError' });
    });

    it('refuses a workflow that nobody runs who could reach the store', async () => {
      const error = await rejection(client.start('Ecko', 1));
      expect(error).to.include({ name: 'UnknownWorkflowError', workflow: 'Ecko' });
      expect(error.message).to.match(/Those that are run: Echo, Approve, Sleep, Fail/);
    });

    it('takes a workflow that others may run, when they could', async () => {
      const other = new StoreWorkflowClient({ store: elsewhere(kit.store), clock: kit.clock, logger: kit.logger });
      await other.start('Somewhere', 1, { name: 'far' });
      const { executions } = await client.list({ workflow: 'Somewhere' });
      expect(executions).to.have.length(1);
      await client.stop(executions[0]!.executionId);
    });
  });

  describe('result', () => {
    it('of a failed execution has the data and the stack that were recorded', async () => {
      const execution = await client.start('Approve');
      await kit.clock.settle();
      const { executionId } = execution;
      const recorded = {
        type: 'Denied',
        message: 'no',
        data: '{"by":"Ann"}',
        stack: ['at a', 'at b'],
      };
      await client.stop(executionId, recorded);
      const error = await rejection(client.result(execution));
      expect(error).to.include({ name: 'ExecutionStoppedError', errorType: 'Denied', errorData: '{"by":"Ann"}' });
      expect(error.stack).to.match(
        /^ExecutionStoppedError: The execution .* was stopped: Denied: no\n {4}at a\n {4}at b$/,
      );
    });

    it('ends the waiting when its signal says so, not the execution', async () => {
      const { execution } = await waiting();
      const abort = new AbortController();
      const result = rejection(client.result(execution, { signal: abort.signal }));
      await kit.clock.settle();
      abort.abort(new Error('enough'));
      expect((await result).message).to.equal('enough');
      expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
      expect((await rejection(client.result(execution, { signal: abort.signal }))).message).to.equal('enough');
    });

    it('hears of an end in another process by looking now and then', async () => {
      const { execution, callbackId: id } = await waiting();
      const other = new StoreWorkflowClient({ store: elsewhere(kit.store), clock: kit.clock, logger: kit.logger });
      const result = other.result(execution);
      await client.callbacks.succeed(id, 'yes');
      await client.result(execution);
      await kit.clock.advance(500);
      expect(await result).to.equal('yes');
      await other.close();
    });

    it('reaches every client of the same store in this process at once', async () => {
      const other = new StoreWorkflowClient({ store: kit.store, clock: kit.clock, logger: kit.logger });
      const execution = await other.start('Approve');
      const results = Promise.all([client.result(execution), other.result(execution)]);
      await kit.clock.settle();
      await other.callbacks.succeed(callbackId, 'yes');
      expect(await results).to.deep.equal(['yes', 'yes']);
      await other.close();
    });
  });

  it('tells executions that do not exist', async () => {
    const missing = 'arn:aws:lambda:local:000000000000:function:Echo:$LATEST/durable-execution/a/b';
    for (const call of [client.result, client.describe, client.history, client.stop]) {
      const error = await rejection((call as (key: string) => Promise<unknown>).call(client, missing));
      expect(error).to.include({ name: 'ExecutionNotFoundError', executionId: missing });
    }
  });

  describe('stop', () => {
    it('ends a suspended execution', async () => {
      const execution = await client.start('Sleep');
      await kit.clock.settle();
      await client.stop(execution, new RangeError('changed my mind'));
      expect(await client.describe(execution)).to.deep.include({
        status: 'STOPPED',
        endedAt: new Date(kit.clock.now()),
      });
      expect(await rejection(client.result(execution))).to.include({
        name: 'ExecutionStoppedError',
        errorType: 'RangeError',
      });
      expect((await eventsOf(kit.runtimes[0]!, execution)).at(-1)).to.equal('ExecutionStopped');
    });

    it('says nothing more than that when no error is given', async () => {
      const { execution } = await waiting();
      await client.stop(execution);
      expect(await client.describe(execution)).to.deep.include({
        error: { type: 'Execution.Stopped', message: 'Execution stopped', data: undefined, stack: undefined },
      });
    });
  });

  describe('list', () => {
    it('finds executions by workflow and status, the latest first, page by page', async () => {
      const own = new RuntimeKit();
      const runtime = await own.started(workflows);
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) await runtime.client.start(name === 'c' ? 'Echo' : 'Sleep', null, { name });
      await own.clock.settle();
      const first = await runtime.client.list({ workflow: 'Sleep', limit: 3 });
      expect(first.executions.map(({ name }) => name)).to.deep.equal(['e', 'd', 'b']);
      const second = await runtime.client.list({ workflow: 'Sleep', limit: 3, marker: first.nextMarker });
      expect(second.executions.map(({ name }) => name)).to.deep.equal(['a']);
      expect(second.nextMarker).to.equal(undefined);
      const ended = await runtime.client.list({ statuses: ['SUCCEEDED', 'FAILED'] });
      expect(ended.executions.map(({ name }) => name)).to.deep.equal(['c']);
      const listed = async (options: Parameters<typeof runtime.client.list>[0]) =>
        (await runtime.client.list(options)).executions.map(({ name }) => name);
      const { endedAt } = ended.executions[0]!;
      expect(await listed({ endedAt: { from: endedAt } })).to.deep.equal(['c']);
      expect(await listed({ endedAt: { to: endedAt } })).to.deep.equal([]);
      expect(await listed({ name: 'd' })).to.deep.equal(['d']);
      expect(await listed({ namePrefix: 'e', workflow: 'Sleep' })).to.deep.equal(['e']);
      expect(ended.executions[0]).to.have.all.keys(
        'executionId',
        'name',
        'workflow',
        'status',
        'startedAt',
        'endedAt',
        'attributes',
        'blocked',
      );
      await own.stop();
    });
  });

  describe('callbacks', () => {
    it('take one answer', async () => {
      const { execution, callbackId: id } = await waiting();
      await client.callbacks.succeed(id);
      expect(await client.result(execution)).to.equal(null);
      for (const answer of [
        client.callbacks.succeed(id, 1),
        client.callbacks.fail(id, new Error()),
        client.callbacks.heartbeat(id),
      ]) {
        const error = await rejection(answer);
        expect(error).to.include({
          name: 'CallbackClosedError',
          status: 'SUCCEEDED',
          executionId: execution.executionId,
        });
      }
    });

    it('of an execution that has ended are closed', async () => {
      const { execution, callbackId: id } = await waiting();
      await client.stop(execution);
      expect(await rejection(client.callbacks.succeed(id, 1))).to.include({
        name: 'CallbackClosedError',
        status: 'STOPPED',
      });
    });

    it('that do not exist are said to', async () => {
      const { callbackId } = await waiting();
      const [executionId, place, secret] = callbackId.split('.') as [string, string, string];
      const other = Buffer.alloc(16, 7).toString('base64url');
      for (const [id, reason] of [
        ['', /it is not a callback id/],
        ['not base64!', /it is not a callback id/],
        [Buffer.from('nonsense').toString('base64'), /it is not a callback id/],
        [`${executionId}.${place}`, /it is not a callback id/],
        [`${executionId}.${place}.${secret}.${'x'.repeat(100)}`, /it is not a callback id/],
        [`${executionId}.${place}.${other}`, /its execution has not created it/],
        [`${executionId}.1.${secret}`, /its execution has not created it/],
        [`${executionId}.${place}.${secret.slice(1)}`, /its execution has not created it/],
        [`another.${place}.${secret}`, /its execution is not in the store/],
        [undefined as never, /it is not a callback id/],
      ] as const) {
        const error = await rejection(client.callbacks.succeed(id, 1));
        expect(error).to.include({ name: 'CallbackNotFoundError' });
        expect(error.message).to.match(reason);
      }
    });

    it('are answered while their execution runs, through any client of the store', async () => {
      let release = () => {};
      const own = new RuntimeKit();
      const runtime = await own.started([
        workflowOf('Both', async (engine) => {
          await engine.checkpoint(start.callback('approval'));
          await new Promise<void>((resolve) => (release = resolve));
          await engine.checkpoint();
          return engine.operations.get('approval')!.CallbackDetails!.Result;
        }),
      ]);
      const execution = await runtime.client.start('Both');
      await own.clock.settle();
      const alone = new StoreWorkflowClient({ store: own.store, clock: own.clock, logger: own.logger });
      const { events } = await alone.history(execution);
      const { CallbackId } = events.find(({ EventType }) => EventType === 'CallbackStarted')!.CallbackStartedDetails!;
      await alone.callbacks.succeed(CallbackId, 'yes');
      await alone.close();
      release();
      expect(await runtime.client.result(execution)).to.equal('"yes"');
      await own.stop();
    });
  });

  it('says which options it can not work with', () => {
    const { store } = kit;
    for (const [options, message] of [
      [undefined, /^options of StoreWorkflowClient: expected an object, got undefined/],
      [null, /^options of StoreWorkflowClient: expected an object, got null/],
      ['orders.db', /^options of StoreWorkflowClient: expected an object, got "orders\.db"/],
      [{}, /^store: expected an ExecutionStore/],
      [{ store, serdes: 5 }, /^serdes of StoreWorkflowClient: expected an object with the methods serialize/],
      [{ store, serdes: null }, /^serdes of StoreWorkflowClient/],
      [{ store, logger: {} }, /^logger of StoreWorkflowClient: expected an object with the methods debug/],
      [{ store, logger: 5 }, /^logger of StoreWorkflowClient/],
      [
        { store, clock: {} },
        /^clock of StoreWorkflowClient: expected an object with the methods now, setTimer, got {}/,
      ],
      [{ store, clock: null }, /^clock of StoreWorkflowClient/],
    ] as const) {
      expect(() => new StoreWorkflowClient(options as never)).to.throw(InvalidArgumentError, message);
    }
  });

  it('opens its store at the first use, and again after it was closed', async () => {
    const own = new RuntimeKit();
    const alone = new StoreWorkflowClient({ store: own.store, clock: own.clock, logger: own.logger });
    await alone.start('Echo', 1, { name: 'early' });
    await alone.close();
    await alone.close();
    expect((await alone.list()).executions).to.have.length(1);
    await alone[Symbol.asyncDispose]();
    await rejection(own.store.get('x'));
    const runtime = await own.started(workflows);
    const [execution] = (await runtime.client.list()).executions;
    expect(await runtime.client.result(execution!.executionId)).to.equal(1);
    await own.stop();
  });

  it('tries to open its store again when that failed', async () => {
    const own = new RuntimeKit();
    let fails = true;
    const open = own.store.open.bind(own.store);
    own.store.open = async () => {
      if (fails) throw new Error('locked');
      return open();
    };
    const alone = new StoreWorkflowClient({ store: own.store, clock: own.clock, logger: own.logger });
    expect((await rejection(alone.list())).message).to.equal('locked');
    expect((await rejection(own.runtime(workflows).start())).message).to.equal('locked');
    fails = false;
    expect((await alone.list()).executions).to.deep.equal([]);
    await alone.close();
  });
});
