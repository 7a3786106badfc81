import { expect } from 'chai';
import { ExecutionNotFoundError } from '../../lib/core/errors/client-errors.js';
import {
  type BatchResult,
  Completion,
  ExecutionEndedError,
  ExecutionRunningError,
  InvalidArgumentError,
  ParentNotifiedError,
} from '../../lib/index.js';
import { assertReplayable } from '../../lib/testing.js';
import { RuntimeKit } from './runtime-kit.js';
import { type Code, Script, Scripted } from './scripted-workflow.js';
import { rejection } from './service-kit.js';

describe('redrive', () => {
  it('tries the failed step anew, and runs no succeeded body again', async () => {
    const script = new Script(async (flow) => [
      await flow.step('reserve'),
      await flow.step('charge'),
      await flow.step('ship'),
    ]);
    const execution = await script.failed('charge');
    await execution.redrive({ reason: 'the bank is back' });
    expect(await execution.result()).to.deep.equal(['reserve', 'charge', 'ship']);
    expect(script.bodies).to.deep.equal(['charge', 'ship']);
  });

  it('begins with the first attempt, as many as the strategy allows', async () => {
    const script = new Script((flow) => flow.durable.step('charge', () => script.body('charge', flow.durable.attempt)));
    const execution = await script.failed('charge');
    expect(await (await execution.redrive()).result()).to.equal(1);
    const failures = execution.history.filter(({ EventType }) => EventType === 'StepFailed').length;
    expect(failures).to.equal(6);
    const attempts = execution.history.map((event) => event.StepSucceededDetails?.RetryDetails.CurrentAttempt);
    expect(attempts.filter((attempt) => attempt !== undefined)).to.deep.equal([1]);
  });

  it('forgets only the end when the code itself threw', async () => {
    const script = new Script(async (flow) => {
      await flow.step('reserve');
      throw new Error('a mistake in the code');
    });
    const execution = await script.failed();
    script.code = (flow) => flow.step('reserve');
    expect(await (await execution.redrive()).result()).to.equal('reserve');
    expect(script.bodies).to.deep.equal([]);
  });

  it('keeps a failure that other operations came after', async () => {
    const script = new Script(async (flow) => {
      await flow.step('charge').catch(() => flow.step('refund'));
      return flow.step('ship');
    });
    const execution = await script.failed('charge', 'ship');
    expect(await (await execution.redrive()).result()).to.equal('ship');
    expect(script.bodies).to.deep.equal(['ship']);
  });

  const contexts: Record<string, Code> = {
    'a child context': (flow) => flow.durable.runInChildContext('inner', () => both(flow)),
    'a virtual context': (flow) => flow.durable.runInChildContext('inner', () => both(flow), { virtual: true }),
    'nested contexts': (flow) =>
      flow.durable.runInChildContext('outer', () => flow.durable.runInChildContext('inner', () => both(flow))),
    'a map': async (flow) => firstOf(await flow.durable.map('items', [0], () => both(flow))),
    'a flat map': async (flow) => firstOf(await flow.durable.map('items', [0], () => both(flow), { nesting: 'flat' })),
    'a map that tolerates failures': async (flow) =>
      firstOf(await flow.durable.map('items', [0], () => both(flow), { completion: Completion.allCompleted() })),
    'a parallel': async (flow) => firstOf(await flow.durable.parallel('branches', [() => both(flow)])),
    'context.all': async (flow) => (await flow.durable.all('all', [() => both(flow)]))[0],
    'context.all of promises': async (flow) => (await flow.durable.all('all', [both(flow)]))[0],
    'context.race': (flow) => flow.durable.race('race', [() => both(flow)]),
    'context.any': (flow) => flow.durable.any('any', [() => both(flow)]),
    'context.allSettled': async (flow) => {
      const [settled] = await flow.durable.allSettled('settled', [() => both(flow)]);
      if (settled!.status === 'rejected') throw settled.reason;
      return settled!.value;
    },
  };
  async function both(flow: Scripted): Promise<unknown> {
    return [await flow.step('pick'), await flow.step('pack')];
  }
  function firstOf(batch: BatchResult<unknown>): unknown {
    batch.throwIfError();
    return batch.results()[0];
  }
  for (const [where, code] of Object.entries(contexts)) {
    it(`goes on inside of ${where}`, async () => {
      const script = new Script(async (flow) => [await code(flow), await flow.step('ship')]);
      const execution = await script.failed('pack');
      expect(await (await execution.redrive()).result()).to.deep.equal([['pick', 'pack'], 'ship']);
      expect(script.bodies).to.deep.equal(['pack', 'ship']);
    });
  }

  it('leaves a failure alone that a context around it has caught', async () => {
    const script = new Script(async (flow) => {
      const caught = await flow.durable.runInChildContext('careful', () => flow.step('charge').catch(() => 'none'));
      if (script.broken.has('code')) throw new Error('a mistake');
      return caught;
    });
    const execution = await script.failed('charge', 'code');
    expect(await (await execution.redrive()).result()).to.equal('none');
    expect(script.bodies).to.deep.equal([]);
  });

  it('reopens what the code cancelled in answer to the failure', async () => {
    const script = new Script(async (flow) => {
      const deadline = flow.durable.wait('deadline', { hours: 1 });
      try {
        return await Promise.race([flow.step('charge'), deadline.then(() => 'too late')]);
      } finally {
        await deadline.cancel();
      }
    });
    const execution = await script.failed('charge');
    expect(await (await execution.redrive()).result()).to.equal('charge');
  });

  it('starts a failed invoke anew, as another execution', async () => {
    const script = new Script((flow) => flow.invoke('bill'));
    script.child = (flow) => flow.step('invoice');
    const execution = await script.failed('invoice');
    const first = execution.invoked('bill').executionId;
    expect(await (await execution.redrive()).result()).to.equal('invoice');
    const events = execution.history.filter(({ EventType }) => EventType === 'ChainedInvokeStarted');
    const children = events.map((event) => event.ChainedInvokeStartedDetails!.DurableExecutionArn);
    expect(children).to.have.length(2);
    expect(children[0]).to.equal(first);
    expect(children[1]).not.to.equal(first);
  });

  it('waits again for a callback that failed, under the same id', async () => {
    const script = new Script((flow) => flow.ask('approval'));
    const execution = await script.runner.start();
    const id = await execution.callback('approval').id();
    await execution.callback('approval').fail(new Error('a slip of the hand'));
    expect((await execution.untilEnded()).status).to.equal('FAILED');
    await execution.redrive();
    expect(await execution.callback('approval').id()).to.equal(id);
    await execution.callback('approval').succeed('granted');
    expect(await execution.result()).to.equal('granted');
    expect(script.bodies).to.deep.equal(['approval']);
  });

  it('gives a callback that timed out its time anew', async () => {
    const script = new Script((flow) => flow.ask('approval'));
    const execution = await script.runner.run();
    expect(execution.error?.type).to.equal('Callback.Timeout');
    await execution.redrive();
    await script.runner.advance({ minutes: 59 });
    await execution.callback('approval').succeed('granted');
    expect(await execution.result()).to.equal('granted');
  });

  describe('of an execution that was stopped or timed out', () => {
    const patient: Code = async (flow) => [
      await flow.step('reserve'),
      await flow.durable.wait('cooling off', { hours: 2 }),
      await flow.ask('approval'),
    ];

    it('goes on where it was: waits end when they would have', async () => {
      const script = new Script(patient);
      const execution = await script.runner.start();
      await execution.untilOperation('cooling off');
      await execution.stop(new Error('not today'));
      await script.runner.advance({ hours: 1 });
      await execution.redrive();
      expect(execution.status).to.equal('RUNNING');
      await script.runner.advance({ hours: 1 });
      await execution.callback('approval').succeed('granted');
      expect(await execution.result()).to.deep.equal(['reserve', undefined, 'granted']);
      expect(script.bodies).to.deep.equal(['reserve', 'approval']);
    });

    it('ends a wait at once whose time has passed, and gives open callbacks their time anew', async () => {
      const script = new Script((flow) =>
        Promise.all([flow.durable.wait('pause', { hours: 2 }), flow.ask('approval')]),
      );
      const execution = await script.runner.start();
      await execution.untilOperation('approval');
      const id = await execution.callback('approval').id();
      await execution.stop();
      await script.runner.advance({ days: 1 });
      await execution.redrive();
      expect(execution.operation('pause').status).to.equal('SUCCEEDED');
      await script.runner.advance({ minutes: 59 });
      await script.runner.client.callbacks.succeed(id, 'granted');
      expect(await execution.result()).to.deep.equal([undefined, 'granted']);
    });

    it('gives it the time of its timeout anew', async () => {
      const script = new Script(patient);
      const execution = await script.runner.start(undefined, { timeout: { hours: 1 } });
      expect((await execution.untilEnded()).status).to.equal('TIMED_OUT');
      await execution.redrive();
      await script.runner.advance({ minutes: 59 });
      expect((await execution.untilSuspended()).status).to.equal('RUNNING');
      await script.runner.advance({ minutes: 1 });
      expect((await execution.untilSuspended()).status).to.equal('TIMED_OUT');
    });

    it('receives what it had invoked, running or ended since', async () => {
      const script = new Script((flow) => Promise.all([flow.invoke('short'), flow.invoke('long')]));
      let children = 0;
      script.child = async (flow) => {
        const hours = ++children;
        await flow.durable.wait('work', { hours: hours > 2 ? hours - 2 : hours });
        return flow.step('work done');
      };
      const execution = await script.runner.start();
      await execution.untilOperation('long');
      await execution.stop();
      await script.runner.advance({ minutes: 90 });
      await execution.redrive();
      expect(execution.operation('short').status).to.equal('SUCCEEDED');
      expect(await execution.result()).to.deep.equal(['work done', 'work done']);
      expect(script.bodies).to.deep.equal(['work done', 'work done']);
    });
  });

  describe('from an operation', () => {
    const order: Code = async (flow) => {
      const reserved = await flow.step('reserve');
      const price = await flow.durable.runInChildContext('pricing', async () => {
        await flow.step('quote');
        return flow.step('discount');
      });
      const bill = await flow.invoke('bill');
      await flow.durable.map('items', ['a', 'b'], () => flow.step('pack'), { maxConcurrency: 1 });
      return [reserved, price, bill, await flow.step('ship')];
    };
    const result = ['reserve', 'discount', 'billed', 'ship'];

    for (const [from, bodies] of [
      ['reserve', ['reserve', 'quote', 'discount', 'pack', 'pack', 'ship']],
      ['quote', ['quote', 'discount', 'pack', 'pack', 'ship']],
      ['discount', ['discount', 'pack', 'pack', 'ship']],
      ['pricing', ['quote', 'discount', 'pack', 'pack', 'ship']],
      ['bill', ['pack', 'pack', 'ship']],
      [{ operation: 'pack', occurrence: 2 }, ['pack', 'ship']],
      [{ operation: 'pack', scope: ['items', 'map-item-1'] }, ['pack', 'ship']],
      [{ operation: 'pack', scope: 'map-item-0' }, ['pack', 'pack', 'ship']],
      ['ship', ['ship']],
    ] as const) {
      it(`forgets it and all that began after it: ${JSON.stringify(from)}`, async () => {
        const script = new Script(order);
        const execution = await script.failed('ship');
        await execution.redrive({ from });
        expect(await execution.result()).to.deep.equal(result);
        expect(script.bodies).to.deep.equal(bodies);
      });
    }

    it('keeps what had begun before it, also where that ended later', async () => {
      const script = new Script(async (flow) => {
        const pause = flow.durable.wait('pause', { hours: 1 }).then(() => 'paused');
        const charged = await flow.step('charge');
        return [charged, await pause, await flow.step('ship')];
      });
      const execution = await script.failed('ship');
      await execution.redrive({ from: 'charge' });
      expect(execution.status).to.equal('SUCCEEDED');
      expect(script.bodies).to.deep.equal(['charge', 'ship']);
    });

    it('runs other code from there on', async () => {
      const script = new Script(order);
      const execution = await script.failed('ship');
      script.code = async (flow) => {
        await flow.step('reserve');
        return flow.step('refund');
      };
      expect(await (await execution.redrive({ from: 'pricing' })).result()).to.equal('refund');
    });
  });

  it('can be done again, and tells it all in the history', async () => {
    const script = new Script(async (flow) => [await flow.step('reserve'), await flow.step('charge')]);
    const execution = await script.failed('charge');
    script.broken.add('charge');
    await execution.redrive({ reason: 'first try' });
    expect(execution.status).to.equal('FAILED');
    script.broken.clear();
    await execution.redrive({ reason: 'second try', from: 'reserve' });
    expect(await execution.result()).to.deep.equal(['reserve', 'charge']);
    const told = execution.history.filter(({ EventType }) => EventType === 'ExecutionRedriven');
    const id = (name: string) => execution.operation(name).id;
    expect(told.map(({ ExecutionRedrivenDetails }) => ExecutionRedrivenDetails)).to.deep.equal([
      { Reason: 'first try', FromId: undefined, ForgottenIds: [], ReopenedIds: [id('charge')] },
      { Reason: 'second try', FromId: id('reserve'), ForgottenIds: [], ReopenedIds: [] },
    ]);
    const types = execution.history.map(({ EventType }) => EventType);
    expect(types.filter((type) => type === 'ExecutionFailed')).to.have.length(2);
    await assertReplayable(Scripted, execution.history, { create: () => new Scripted(script, script.code) });
  });

  it('frees an execution that was blocked when it was stopped', async () => {
    const script = new Script(async (flow) => [await flow.step('reserve'), await flow.ask('approval')]);
    const { code } = script;
    const kit = new RuntimeKit();
    const create = () => new Scripted(script, script.code);
    const { client } = await kit.started([{ workflow: Scripted, create }], { stickyExecutions: false });
    const execution = await client.start(Scripted);
    await kit.clock.settle();
    const { events } = await client.history(execution);
    script.code = (flow) => flow.step('something else');
    const answer = (id: string) => client.callbacks.succeed(id, 'granted');
    await answer(events.find((event) => event.CallbackStartedDetails)!.CallbackStartedDetails!.CallbackId);
    while ((await client.describe(execution)).blocked === undefined) await kit.clock.settle();
    await client.stop(execution);
    script.code = code;
    await client.redrive(execution);
    await kit.clock.settle();
    expect(await client.result(execution)).to.deep.equal(['reserve', 'granted']);
    expect(await client.describe(execution)).to.include({ status: 'SUCCEEDED', blocked: undefined });
    await kit.stop();
  });

  it('goes on with an execution that its drift had failed, after the code is mended', async () => {
    const script = new Script(async (flow) => [await flow.step('reserve'), await flow.ask('approval')]);
    const execution = await script.runner.start();
    await execution.untilOperation('approval');
    const { code } = script;
    script.code = (flow) => flow.step('something else');
    await execution.callback('approval').succeed('granted');
    expect((await execution.untilSuspended()).error?.type).to.equal('NonDeterministicExecutionError');
    script.code = code;
    expect(await (await execution.redrive()).result()).to.deep.equal(['reserve', 'granted']);
    expect(script.bodies).to.deep.equal(['reserve', 'approval']);
  });

  describe('refuses', () => {
    const done: Code = (flow) => flow.step('reserve');

    it('an execution that has succeeded', async () => {
      const execution = await new Script(done).runner.run();
      const error = await rejection(execution.redrive());
      expect(error).to.be.instanceOf(ExecutionEndedError);
      expect(error.message).to.match(/^redrive\(\) can't be done with .* which has ended as SUCCEEDED.*fork\(\)/);
    });

    it('an execution that has not ended', async () => {
      const script = new Script((flow) => flow.ask('approval'));
      const execution = await script.runner.start();
      await execution.untilOperation('approval');
      const error = await rejection(execution.redrive());
      expect(error).to.be.instanceOf(ExecutionRunningError).and.include({ status: 'RUNNING', method: 'redrive' });
    });

    it('an execution that does not exist', async () => {
      const { client } = new Script(done).runner;
      expect(await rejection(client.redrive('nowhere'))).to.be.instanceOf(ExecutionNotFoundError);
    });

    for (const [from, message] of [
      ['chrage', "Did you mean 'charge'?"],
      ['something else', 'Recorded are reserve, charge.'],
      [{ operation: 'charge', occurrence: 3 }, 'Of this name, only one is recorded there.'],
      [{ operation: 'charge', scope: 'items' }, 'The name is recorded, but not within this scope.'],
    ] as const) {
      it(`an operation that is not recorded: ${JSON.stringify(from)}`, async () => {
        const script = new Script(async (flow) => [await flow.step('reserve'), await flow.step('charge')]);
        const execution = await script.failed('charge');
        const error = await rejection(execution.redrive({ from }));
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(error.message).to.match(/^from of redrive\(\): expected an operation that is recorded/);
        expect(error.message).to.include(message);
        expect((await script.runner.client.describe(execution)).status).to.equal('FAILED');
      });
    }

    for (const options of [
      { reason: 17 },
      { reason: 'x'.repeat(1025) },
      { from: '' },
      { from: {} },
      { from: { operation: 'charge', occurrence: 0 } },
      { from: { operation: 'charge', scope: [''] } },
      { form: 'charge' },
    ]) {
      it(`options that can't be: ${JSON.stringify(options).slice(0, 60)}`, async () => {
        const { client } = new Script(done).runner;
        expect(await rejection(client.redrive('any', options as never))).to.be.instanceOf(InvalidArgumentError);
      });
    }

    it('a child whose parent has received its end, but not one whose parent had ended before', async () => {
      const script = new Script((flow) => flow.invoke('bill'));
      script.child = (flow) => flow.step('invoice');
      const failed = await script.failed('invoice');
      const child = failed.invoked('bill').executionId;
      const { client } = script.runner;
      const error = await rejection(client.redrive(child));
      expect(error)
        .to.be.instanceOf(ParentNotifiedError)
        .and.include({ executionId: child, parentId: failed.executionId });

      script.child = async (flow) => [await flow.durable.wait('work', { hours: 1 }), await flow.step('invoice')];
      const stopped = await script.runner.start();
      await stopped.untilOperation('bill');
      await stopped.stop();
      script.broken.add('invoice');
      const orphan = await stopped.invoked('bill').untilEnded();
      expect(orphan.status).to.equal('FAILED');
      script.broken.clear();
      await orphan.redrive();
      expect(await (await stopped.redrive()).result()).to.deep.equal([undefined, 'invoice']);
    });
  });
});
