import { expect } from 'chai';
import { ExecutionAlreadyStartedError, encrypted, InvalidArgumentError } from '../../lib/index.js';
import { assertReplayable } from '../../lib/testing.js';
import { type Code, Script, Scripted } from './scripted-workflow.js';
import { rejection } from './service-kit.js';

describe('fork', () => {
  const order: Code = async (flow) => {
    const reserved = await flow.step('reserve');
    const price = await flow.durable.runInChildContext('pricing', async () => {
      await flow.step('quote');
      return flow.step('discount');
    });
    const bill = await flow.invoke('bill');
    await flow.durable.wait('cooling off', { hours: 1 });
    await flow.durable.map('items', ['a', 'b'], () => flow.step('pack'), { maxConcurrency: 1 });
    return [reserved, price, bill, await flow.step('ship')];
  };
  const result = ['reserve', 'discount', 'billed', 'ship'];

  for (const [before, bodies] of [
    ['reserve', ['reserve', 'quote', 'discount', 'pack', 'pack', 'ship']],
    ['pricing', ['quote', 'discount', 'pack', 'pack', 'ship']],
    ['discount', ['discount', 'pack', 'pack', 'ship']],
    ['bill', ['pack', 'pack', 'ship']],
    ['cooling off', ['pack', 'pack', 'ship']],
    [{ operation: 'pack', occurrence: 2 }, ['pack', 'ship']],
    ['ship', ['ship']],
  ] as const) {
    it(`runs what came from an operation on, and nothing before: ${JSON.stringify(before)}`, async () => {
      const script = new Script(order);
      const execution = await script.runner.run();
      script.bodies = [];
      const twin = await execution.fork({ before });
      expect(await twin.result()).to.deep.equal(result);
      expect(script.bodies).to.deep.equal(bodies);
      expect(twin.executionId).not.to.equal(execution.executionId);
      expect(await execution.result()).to.deep.equal(result);
    });
  }

  it('copies the results of invokes, and starts nothing of them again', async () => {
    const script = new Script(order);
    const execution = await script.runner.run();
    await (await execution.fork({ before: 'cooling off' })).result();
    expect((await script.runner.client.list({ workflow: 'Child' })).executions).to.have.length(1);
    await (await execution.fork({ before: 'bill' })).result();
    expect((await script.runner.client.list({ workflow: 'Child' })).executions).to.have.length(2);
  });

  it('waits the whole time again, for an own answer, with an own target', async () => {
    const script = new Script(async (flow) => {
      const open = [flow.durable.wait('pause', { hours: 1 }), flow.ask('approval'), flow.invoke('bill')];
      const last = flow.step('last');
      return Promise.all([...open, last]);
    });
    script.child = async (flow) => [await flow.durable.wait('work', { hours: 1 }), 'billed'][1];
    const execution = await script.runner.start();
    await execution.untilOperation('approval');
    await script.runner.advance({ minutes: 30 });
    script.bodies = [];
    const twin = await execution.fork({ before: 'last', name: 'twin' });
    await twin.untilOperation('approval');
    expect(script.bodies).to.have.members(['approval', 'last']);
    const [id, other] = [await execution.callback('approval').id(), await twin.callback('approval').id()];
    expect(other).not.to.equal(id);
    await execution.callback('approval').succeed('granted');
    await script.runner.advance({ minutes: 30 });
    expect(await execution.result()).to.deep.equal([undefined, 'granted', 'billed', 'last']);
    expect((await twin.untilSuspended()).operation('pause').status).to.equal('STARTED');
    await twin.callback('approval').succeed('denied');
    expect(await twin.result()).to.deep.equal([undefined, 'denied', 'billed', 'last']);
  });

  it('gives an open callback of createCallback a new id', async () => {
    const script = new Script(async (flow) => {
      const callback = await flow.durable.createCallback<string>('approval');
      await flow.step('send', callback.callbackId);
      await flow.step('last');
      return callback.result();
    });
    const execution = await script.runner.start();
    const sent = await execution.callback('approval').id();
    const twin = await execution.fork({ before: 'last' });
    const own = await twin.callback('approval').id();
    expect(own).not.to.equal(sent);
    await twin.callback('approval').succeed('granted');
    expect(await twin.result()).to.equal('granted');
    expect(execution.status).to.equal('RUNNING');
    expect(script.bodies).to.deep.equal(['send', 'last', 'last']);
  });

  it('begins the time of its timeout anew', async () => {
    const script = new Script(async (flow) => {
      await flow.durable.wait('long', { minutes: 50 });
      await flow.step('last');
      return flow.ask('approval');
    });
    const execution = await script.runner.start(undefined, { timeout: { hours: 1 } });
    await execution.untilOperation('approval');
    const twin = await execution.fork({ before: 'last' });
    await script.runner.advance({ minutes: 59 });
    expect((await execution.untilSuspended()).status).to.equal('TIMED_OUT');
    expect((await twin.untilSuspended()).status).to.equal('RUNNING');
    await script.runner.advance({ minutes: 1 });
    expect((await twin.untilSuspended()).status).to.equal('TIMED_OUT');
  });

  it('repeats now(), random() and uuid()', async () => {
    const chances: unknown[] = [];
    const script = new Script(async (flow) => {
      chances.push([flow.durable.now(), flow.durable.random(), flow.durable.uuid()]);
      await flow.step('reserve');
      await flow.durable.wait('pause', { hours: 1 });
      chances.push([flow.durable.now(), flow.durable.random(), flow.durable.uuid()]);
      return flow.step('ship');
    });
    const execution = await script.runner.run();
    const seen = [chances[0], chances.at(-1)];
    await script.runner.advance({ days: 1 });
    chances.length = 0;
    await (await execution.fork({ before: 'ship' })).result();
    expect([chances[0], chances.at(-1)]).to.deep.equal(seen);
  });

  it('can be forked, redriven, and redriven after a fork of what was redriven', async () => {
    const script = new Script(order);
    const execution = await script.failed('ship');
    await execution.redrive({ from: 'discount' });
    await execution.result();
    script.bodies = [];
    const twin = await execution.fork({ before: { operation: 'pack', occurrence: 2 } });
    const third = await twin.fork({ before: 'ship' }).catch(() => undefined);
    expect(third, 'nothing of ship is recorded yet').to.equal(undefined);
    script.broken.add('ship');
    await twin.untilEnded();
    expect(twin.status).to.equal('FAILED');
    script.broken.clear();
    const last = await twin.fork({ before: 'quote', name: 'last' });
    expect(await last.result()).to.deep.equal(result);
    await twin.redrive();
    expect(await twin.result()).to.deep.equal(result);
    expect(script.bodies).to.deep.equal(['pack', 'ship', 'quote', 'discount', 'pack', 'pack', 'ship', 'ship']);
    await assertReplayable(Scripted, last.history, { create: () => new Scripted(script, script.code) });
  });

  it('takes another input, which the code may find to drift', async () => {
    const script = new Script(async (flow) => {
      if (flow.input === 'express') await flow.step('express');
      await flow.step('reserve');
      return [await flow.step('ship'), flow.input];
    });
    const execution = await script.runner.run('normal' as never);
    const other = await execution.fork({ before: 'ship', input: 'slow' });
    expect(await other.result()).to.deep.equal(['ship', 'slow']);
    const drifted = await execution.fork({ before: 'ship', input: 'express' });
    expect((await drifted.untilEnded()).error?.type).to.equal('NonDeterministicExecutionError');
    const first = await execution.fork({ before: 'reserve', input: 'express' });
    expect(await first.result()).to.deep.equal(['ship', 'express']);
  });

  it('is told in description and history', async () => {
    const script = new Script(order);
    const { client } = script.runner;
    const execution = await script.runner.run();
    const twin = await execution.fork({ before: 'ship', name: 'twin' });
    await twin.result();
    expect((await client.describe({ workflow: Scripted, name: 'twin' })).forkedFrom).to.equal(execution.executionId);
    const forked = twin.history.find(({ EventType }) => EventType === 'ExecutionForked');
    expect(forked!.ExecutionForkedDetails).to.deep.equal({
      ...{ ForkedFrom: execution.executionId, ForgottenIds: [], ReopenedIds: [], CallbackIds: {} },
    });
    const types = ({ history }: typeof twin) => history.map(({ EventType }) => EventType);
    const at = types(twin).indexOf('ExecutionForked');
    expect(types(twin).slice(0, at)).to.deep.equal(types(execution).slice(0, at));
  });

  it('reads what was encrypted for the execution that it is made of', async () => {
    const code: Code = async (flow) => {
      const batch = await flow.durable.map('items', ['a', 'b'], (item) => flow.step('pack', item));
      return [flow.input, ...batch.results(), await flow.step('ship')];
    };
    const script = new Script(code, { serdes: encrypted({ key: Buffer.alloc(32, 7), errors: 'encrypt' }) });
    const execution = await script.runner.run('books' as never);
    const twin = await execution.fork({ before: 'ship' });
    expect(await twin.result()).to.deep.equal(['books', 'a', 'b', 'ship']);
    const third = await twin.fork({ before: { operation: 'pack', occurrence: 2 }, input: 'pens', name: 'third' });
    expect(await third.result()).to.deep.equal(['pens', 'a', 'b', 'ship']);
    script.broken.add('ship');
    const failed = await execution.fork({ before: 'ship' });
    expect((await rejection(failed.result())).message).to.include('ship is broken');
    script.broken.clear();
    expect(await (await failed.redrive()).result()).to.deep.equal(['books', 'a', 'b', 'ship']);
  });

  it('is made once for a name', async () => {
    const script = new Script(order);
    const execution = await script.runner.run();
    const twin = await execution.fork({ before: 'ship', name: 'twin' });
    expect((await execution.fork({ before: 'ship', name: 'twin' })).executionId).to.equal(twin.executionId);
    const error = await rejection(execution.fork({ before: 'ship', name: execution.name }));
    expect(error).to.be.instanceOf(ExecutionAlreadyStartedError);
    const other = await rejection(execution.fork({ before: 'ship', name: 'twin', input: 'other' }));
    expect(other).to.be.instanceOf(ExecutionAlreadyStartedError);
  });

  for (const options of [
    undefined,
    {},
    { before: '' },
    { before: 'shpi' },
    { before: 'ship', name: 'a b' },
    { at: 'ship' },
  ]) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const execution = await new Script(order).runner.run();
      expect(await rejection(execution.fork(options as never))).to.be.instanceOf(InvalidArgumentError);
    });
  }
});
