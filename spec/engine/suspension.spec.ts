import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, resultOf, settled, until } from '../support/engine-rig.js';

const PENDING = { Status: 'PENDING' };

/** Work that the engine can't see: a few turns of the event loop. */
async function plainWork(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a workflow is suspended', () => {
  const awaiting: Record<string, (context: DurableContext) => Promise<unknown>> = {
    'a wait': (context) => context.wait('1h'),
    'a callback': async (context) => (await context.createCallback('c')).result(),
    'a callback with its submitter': (context) => context.waitForCallback('c', () => {}),
    'the next attempt of a step': (context) => context.step('s', () => Promise.reject(new Error('no'))),
    'several, all of them': (context) => Promise.all([context.wait('1h'), context.wait('2h')]),
    'several, the first of them': (context) => Promise.race([context.wait('1h'), context.wait('2h')]),
    'one, through then': (context) => context.wait('1h').then(() => 1),
    'one, through finally': (context) => context.wait('1h').finally(() => 1),
    'one that was called before a step': async (context) => {
      const wait = context.wait('1h');
      await context.step('s', () => 1);
      await wait;
    },
    'one, after plain work': async (context) => {
      const wait = context.wait('1h');
      await plainWork();
      await wait;
    },
  };
  for (const [what, flow] of Object.entries(awaiting)) {
    it(`when it awaits ${what}`, async () => {
      const rig = new EngineRig();
      expect(await rig.invoke(flow)).to.deep.equal(PENDING);
      expect(rig.service.machine.pendingCount).to.be.greaterThan(0);
    });
  }

  it('only when everything is durable', async () => {
    const rig = new EngineRig();
    let answered = 0;
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        const response = await rig.service.checkpoint(request);
        await plainWork();
        answered++;
        return response;
      },
    };
    const output = await rig.invoke(async (context) => {
      const first = context.wait('first', '1h');
      await context.step('s', () => 1);
      const second = context.wait('second', '2h');
      // By now the request is under way, and of the operations only the first is known to be
      // pending.
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([first, second]);
    });
    expect(output).to.deep.equal(PENDING);
    expect(answered).to.equal(rig.requests.length);
    expect(rig.requests).to.deep.equal([['START WAIT first', 'START STEP s', 'SUCCEED STEP s'], ['START WAIT second']]);
  });

  it('not while a body runs', async () => {
    const rig = new EngineRig();
    let finish!: () => void;
    let output: unknown;
    const invocation = rig.invoke((context) =>
      Promise.all([context.wait('1h'), context.step('long', () => new Promise<void>((resolve) => (finish = resolve)))]),
    );
    void invocation.then((given) => (output = given));
    await until(() => rig.timers.length === 1);
    await settled();
    expect(output).to.equal(undefined);
    finish();
    expect(await invocation).to.deep.equal(PENDING);
    expect(rig.requests.flat()).to.include('SUCCEED STEP long');
  });

  it('not while it waits for code that the record is ahead of', async () => {
    const rig = new EngineRig({ isPatient: true });
    const code = (isAgain: boolean) => (context: DurableContext) => {
      const ended = async () => {
        if (isAgain) await plainWork();
        await context.step('first', () => 1);
      };
      const after = async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await context.step('second', () => 2);
        if (isAgain) await context.step('third', () => 3);
      };
      return Promise.all([context.wait('1h'), ended(), after()]);
    };
    expect(await rig.invoke(code(false))).to.deep.equal(PENDING);
    expect(rig.requests.flat()).to.include('SUCCEED STEP second');
    expect(await rig.invoke(code(true))).to.deep.equal(PENDING);
    expect(rig.requests.flat()).to.include('SUCCEED STEP third');
  });

  it('without its code noticing: no catch and no finally runs', async () => {
    const rig = new EngineRig();
    const noticed: string[] = [];
    const flow = async (context: DurableContext) => {
      try {
        await context.wait('1h');
      } catch {
        noticed.push('catch');
      } finally {
        noticed.push('finally');
      }
    };
    expect(await rig.invoke(flow)).to.deep.equal(PENDING);
    await settled();
    expect(noticed).to.deep.equal([]);
    rig.service.passTo(rig.service.machine.nextDueAt);
    expect(resultOf(await rig.invoke(flow))).to.equal(undefined);
    expect(noticed).to.deep.equal(['finally']);
  });

  it('without the code noticing that was doing plain work just then', async () => {
    const rig = new EngineRig();
    const noticed: string[] = [];
    let isOver = false;
    const output = await rig.invoke((context) => {
      const later = async () => {
        await until(() => isOver);
        noticed.push('goes on');
        try {
          await context.step('late', () => noticed.push('body'));
          await context.wait('1h');
        } catch {
          noticed.push('catch');
        } finally {
          noticed.push('finally');
        }
      };
      return Promise.all([context.wait('1h'), later()]);
    });
    expect(output).to.deep.equal(PENDING);
    isOver = true;
    await until(() => noticed.length > 0);
    await settled();
    expect(noticed).to.deep.equal(['goes on']);
  });

  it('and goes on with what it awaited, once, however often it is awaited', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      const wait = context.wait('1h');
      await Promise.all([wait, wait, wait.then(() => 1)]);
      await plainWork();
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
  });
});

describe('a workflow that returns before what it called has ended', () => {
  it('is told what it did not await', async () => {
    const rig = new EngineRig();
    await rig.invoke(async (context) => {
      void context.step('slow', () => new Promise(() => {}));
      void context.wait('pause', '1h');
      void context.wait('1h');
      return context.step('s', () => 'done');
    });
    expect(rig.logger.messages).to.have.length(1);
    expect(rig.logger.messages[0]).to.match(
      /^The workflow returned while operations that it had called were unfinished/,
    );
    const { operations } = rig.logger.lines[0]!.data;
    expect(operations).to.have.length(3).and.include.members(['slow', 'pause']);
  });
});

describe('a workflow that returns without the errors of what it called', () => {
  const fail = (context: DurableContext, name: string) =>
    context.step(name, () => Promise.reject(new TypeError('broken')), { retry: noRetry() });

  it('is told which failures it did not await', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      void fail(context, 'lost');
      const later = fail(context, 'caught late');
      await context.wait('pause', '1h');
      await later.catch(() => {});
      await fail(context, 'caught').catch(() => {});
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
    expect(rig.logger.messages).to.have.length(1);
    expect(rig.logger.messages[0]).to.match(/^The workflow returned without awaiting operations that have failed/);
    expect(rig.logger.lines[0]!.data.operations).to.deep.equal(['lost: StepError: broken']);
  });
});

describe('a workflow is not suspended for what it does not await', () => {
  const pending: Record<string, (context: DurableContext) => unknown> = {
    wait: (context) => context.wait('unawaited', '1h'),
    callback: (context) => context.createCallback('unawaited'),
    'callback with its submitter': (context) => context.waitForCallback('unawaited', () => {}),
    retry: (context) => context.step('unawaited', () => Promise.reject(new Error('no'))),
  };
  for (const [what, begin] of Object.entries(pending)) {
    it(`such as a ${what}, when it returns`, async () => {
      const rig = new EngineRig();
      const output = await rig.invoke(async (context) => {
        void begin(context);
        return context.step('s', () => 'done');
      });
      expect(resultOf(output)).to.equal('done');
    });

    it(`such as a ${what}, while it does plain work`, async () => {
      const rig = new EngineRig();
      const output = await rig.invoke(async (context) => {
        void begin(context);
        await context.step('s', () => 1);
        await plainWork();
        return context.step('t', () => 'done');
      });
      expect(resultOf(output)).to.equal('done');
    });

    it(`such as a ${what}, until it does`, async () => {
      const rig = new EngineRig();
      const output = await rig.invoke(async (context) => {
        const unawaited = begin(context);
        await plainWork();
        expect(rig.requests).to.have.length.greaterThan(0);
        const awaited = await unawaited;
        if (what === 'callback') await (awaited as { result(): Promise<unknown> }).result();
      });
      expect(output).to.deep.equal(PENDING);
    });
  }
});
