import { expect } from 'chai';
import { RIDE_MILLIS } from '../../lib/engine/checkpoint/index.js';
import { type DurableContext, StepSemantics } from '../../lib/engine/index.js';
import { EngineRig, resultOf, settled, until } from '../support/engine-rig.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('checkpoints', () => {
  it('are sent one at a time, each with the token that the one before it gave', async () => {
    const rig = new EngineRig();
    let inFlight = 0;
    let most = 0;
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        most = Math.max(most, ++inFlight);
        await turn();
        // The service refuses a token that is not the newest.
        const response = await rig.service.checkpoint(request);
        await turn();
        inFlight--;
        return response;
      },
    };
    const output = await rig.invoke(async (context) => {
      const branch = async (name: string, turns: number) => {
        for (let i = 0; i < 5; i++) {
          const body = async () => {
            for (let n = 0; n < turns; n++) await turn();
          };
          await context.step(name, body, i % 2 ? { semantics: StepSemantics.AtMostOncePerRetry } : {});
        }
      };
      await Promise.all([branch('a', 0), branch('b', 1), branch('c', 3), branch('d', 8)]);
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
    expect(most).to.equal(1);
    const tokens = rig.service.requests.map(({ CheckpointToken }) => CheckpointToken);
    expect(tokens).to.have.length.greaterThan(5);
    expect(new Set(tokens).size).to.equal(tokens.length);
  });

  it('hold the updates in the order in which they were called for', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) =>
      Promise.all([
        context.step('a', () => 1),
        context.wait('b', '1h'),
        context.step('c', turn),
        context.createCallback('d').then(({ result }) => result()),
        context.step('e', () => 1, { semantics: StepSemantics.AtMostOncePerRetry }),
      ]),
    );
    expect(rig.requests.flat().slice(0, 6)).to.deep.equal([
      'START STEP a',
      'SUCCEED STEP a',
      'START WAIT b',
      'START STEP c',
      'START CALLBACK d',
      'START STEP e',
    ]);
  });

  it('take a step’s start along with its completion: one request for each sequential step', async () => {
    const rig = new EngineRig();
    await rig.invoke(async (context) => {
      for (let i = 0; i < 20; i++) await context.step('instant', () => i);
      for (let i = 0; i < 20; i++) await context.step('soon', turn);
    });
    expect(rig.requests).to.have.length(40);
    for (const request of rig.requests) expect(request).to.have.length(2);
  });

  it('take a context’s start along with the first step in it', async () => {
    const rig = new EngineRig({ rideMillis: 5000 });
    await rig.invoke((context) => context.runInChildContext('group', () => context.step('s', settled)));
    expect(rig.requests).to.deep.equal([
      ['START CONTEXT group', 'START STEP s', 'SUCCEED STEP s'],
      ['SUCCEED CONTEXT group'],
    ]);
  });

  it('take it along also when the body takes 2 ms', async () => {
    // On a busy machine 2 ms take longer: what counts is that they are shorter than a START waits
    // for company.
    expect(RIDE_MILLIS).to.be.at.least(5);
    const rig = new EngineRig({ rideMillis: 5000 });
    await rig.invoke(async (context) => {
      for (let i = 0; i < 40; i++) await context.step('short', () => new Promise((resolve) => setTimeout(resolve, 2)));
    });
    expect(rig.requests).to.have.length(40);
  });

  it('take it along whenever it began: each start waits as long for company as the first one does', async () => {
    const rig = new EngineRig({ rideMillis: 1000 });
    const pauseFor = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));
    let over!: Promise<void>;
    await rig.invoke(async (context) => {
      await context.step('first', () => {
        // Set after the engine's own, it comes right after that.
        over = pauseFor(1000);
        return pauseFor(500);
      });
      await context.step('second', async () => {
        await over;
        for (let n = 0; n < 3; n++) await turn();
      });
    });
    expect(rig.requests).to.deep.equal([
      ['START STEP first', 'SUCCEED STEP first'],
      ['START STEP second', 'SUCCEED STEP second'],
    ]);
  });

  it('carry what completes at the same time together', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => Promise.all(Array.from({ length: 100 }, () => context.step('s', turn))));
    expect(rig.requests.length).to.be.lessThan(4);
  });

  it('are not made without a need', async () => {
    const rig = new EngineRig();
    const flow = async (context: DurableContext) => {
      const wait = context.wait('1h');
      await context.step('s', turn);
      await turn();
      await wait;
      return 'done';
    };
    await rig.run(flow);
    const requests = rig.requests.length;
    expect(rig.service.requests.map(({ Updates }) => Updates.length)).not.to.include(0);
    await rig.invoke(flow);
    expect(rig.requests).to.have.length(requests);
  });

  it('hold nothing of a body that ends after the workflow has returned', async () => {
    const rig = new EngineRig();
    let finish!: () => void;
    let answer!: () => void;
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return rig.service.checkpoint(request);
      },
    };
    const invocation = rig.invoke(async (context) => {
      void context.step('unawaited', () => new Promise<void>((resolve) => (finish = resolve)));
      void context.step('quick', () => 1);
      await until(() => answer !== undefined);
      // Too large for the response: it goes to the EXECUTION operation, which must come last.
      return 'x'.repeat(6 * 1024 * 1024 - 40);
    });
    await until(() => answer !== undefined);
    await settled();
    finish();
    await settled();
    for (let i = 0; i < 3; i++) {
      answer();
      await settled();
    }
    expect(await invocation).to.deep.equal({ Status: 'SUCCEEDED', Result: '' });
    expect(rig.requests.at(-1)).to.deep.equal(['SUCCEED EXECUTION']);
  });

  it('hold the end of the execution last', async () => {
    const rig = new EngineRig();
    const output = await rig.invoke((context) => {
      void context.wait('unawaited', '1h');
      return 'x'.repeat(6 * 1024 * 1024 - 40);
    });
    expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '' });
    expect(rig.requests.flat()).to.deep.equal(['START WAIT unawaited', 'SUCCEED EXECUTION']);
  });

  it('leave no timer behind that would keep the process', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const rig = new EngineRig({ rideMillis: 5000 });
    // Mocha sets its own in this turn.
    await turn();
    const before = timers();
    await rig.invoke((context) => context.step('s', turn));
    expect(timers()).to.be.at.most(before);
  });

  it('are all made before the invocation ends', async () => {
    const rig = new EngineRig();
    await rig.invoke(async (context) => {
      void context.step('unawaited', () => new Promise(() => {}));
      void context.wait('unawaited', '1h');
      return 'done';
    });
    expect(rig.requests.flat()).to.deep.equal(['START STEP unawaited', 'START WAIT unawaited']);
  });
});
