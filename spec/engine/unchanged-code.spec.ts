import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, resultOf, until } from '../support/engine-rig.js';
import { withoutSequences } from '../support/simulated-service.js';

const step = (context: DurableContext, name: string) => context.step(name, () => name);

describe('unchanged code is not taken for changed code', () => {
  it('when it goes on after the record has ended', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      await step(context, 'a');
      await context.wait('pause', '1h');
      return step(context, 'new');
    });
    expect(resultOf(output)).to.equal('new');
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('when one of its branches is slow for a reason that is not durable', async () => {
    // With the patience that users have: the code must come along before it is judged.
    // However slow the machine is, the start of the one rides with the start of the other.
    const rig = new EngineRig({ isPatient: true, rideMillis: 5000 });
    let isRecorded = false;
    const code = (context: DurableContext) => {
      const slow = async () => {
        await import('node:fs/promises');
        for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
        const wait = context.wait('slow', '1h');
        isRecorded = true;
        await wait;
      };
      const quick = async () => {
        await context.step('quick', () => until(() => isRecorded));
        return context.step('after', () => 'after');
      };
      return Promise.all([slow(), quick()]);
    };
    await rig.crash(code, 1);
    expect(rig.requests.flat()).to.include.members(['START WAIT slow', 'SUCCEED STEP quick']);
    expect(rig.requests.flat()).not.to.include('START STEP after');
    expect(resultOf(await rig.run(code))).to.deep.equal([undefined, 'after']);
  });

  it('when what it asked for ahead of the record is given up', async () => {
    const rig = new EngineRig();
    const never = new Promise<never>(() => {});
    const code = (slow: 'a' | 'b') => async (context: DurableContext) => {
      const branch = (name: 'a' | 'b') => async () => {
        await step(context, `${name}1`);
        if (name === slow) await never;
        await context.step(`${name}2`, () => never);
      };
      await context.race([branch('a'), branch('b'), context.wait('patience', '1h')]);
      await context.wait('pause', '1h');
      return 'done';
    };
    void rig.invoke(code('a'));
    await until(() => rig.requests.flat().includes('START STEP b2'));
    rig.service.passTo(rig.service.machine.nextDueAt);
    expect(resultOf(await rig.run(code('b')))).to.equal('done');
  });

  it('when a race was decided in a moment that tells nothing', async () => {
    const rig = new EngineRig({ view: withoutSequences });
    const winners: string[] = [];
    const code = async (context: DurableContext) => {
      const called = async () => {
        await context.waitForCallback('asked', () => {});
        return 'asked';
      };
      const worked = async () => {
        await context.step('one', () => 1);
        await context.step('two', () => 2);
        return 'worked';
      };
      const runners = [called(), worked()];
      const winner = await Promise.race(runners);
      await context.step(`after ${winner}`, () => winners.push(winner));
      await Promise.all(runners);
      await context.wait('pause', '1h');
      return 'done';
    };
    // Two steps live; on replay the times of both branches are the same, and the callback was
    // called first.
    expect(await rig.invoke(code)).to.deep.equal({ Status: 'PENDING' });
    expect(resultOf(await rig.run(code, (callback) => rig.succeedCallback(callback, '1')))).to.equal('done');
    expect(winners).to.deep.equal(['worked', 'asked']);
  });

  it('when it is so slow that nobody can wait, where the store tells no exact order', async () => {
    const rig = new EngineRig({ view: withoutSequences, rideMillis: 5000 });
    let runs = 0;
    let isRecorded = false;
    const code = (isReady: () => boolean) => async (context: DurableContext) => {
      const slow = async () => {
        await until(isReady);
        const wait = context.wait('slow', '1h');
        isRecorded = true;
        await wait;
      };
      const quick = async () => {
        await context.step('quick', () => until(() => isRecorded));
        return context.step('after', () => ++runs);
      };
      return Promise.all([slow(), quick(), context.wait('pending', '2h')]);
    };
    await rig.crash(
      code(() => true),
      1,
    );
    expect(rig.requests.flat()).to.include.members(['START WAIT slow', 'SUCCEED STEP quick']);
    expect(rig.requests.flat()).not.to.include('START STEP after');
    // The code asks for what is recorded only after it has been given what is new.
    expect(await rig.invoke(code(() => runs === 1))).to.deep.equal({ Status: 'PENDING' });
    expect(resultOf(await rig.run(code(() => true)))).to.deep.equal([undefined, 1, undefined]);
    expect(runs).to.equal(1);
  });

  it('when it is so slow, and nothing but others under way tells so', async () => {
    const rig = new EngineRig({ view: withoutSequences });
    let runs = 0;
    const code =
      (slowly: () => Promise<unknown>, quickly: () => Promise<unknown>) => async (context: DurableContext) => {
        await step(context, 'first');
        const slow = () => slowly().then(() => context.wait('slow', '1h'));
        const quick = () => quickly().then(() => context.step('after', () => ++runs));
        return Promise.all([context.wait('pending', '2h'), slow(), quick()]);
      };
    const atOnce = async () => {};
    const never = () => new Promise(() => {});
    await rig.crash(code(atOnce, never), 2);
    expect(rig.requests.at(-1)).to.deep.equal(['START WAIT pending', 'START WAIT slow']);
    expect(resultOf(await rig.run(code(() => until(() => runs === 1), atOnce)))).to.deep.equal([
      undefined,
      undefined,
      1,
    ]);
    expect(runs).to.equal(1);
  });

  it('when it ends before a helper that is slow for a reason that is not durable', async () => {
    const rig = new EngineRig({ isPatient: true });
    const code = (isSlow: boolean) => async (context: DurableContext) => {
      const helper = async () => {
        for (let turn = 0; turn < 10 && isSlow; turn++) await new Promise((resolve) => setImmediate(resolve));
        await step(context, 'beside');
      };
      await context.runInChildContext('group', async () => {
        void helper();
        await context.wait('w', '1h');
      });
      return 'done';
    };
    expect(await rig.invoke(code(false))).to.deep.equal({ Status: 'PENDING' });
    rig.letHappen();
    expect(resultOf(await rig.run(code(true)))).to.equal('done');
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('when several of its branches go on at different speeds', async () => {
    const rig = new EngineRig({ isPatient: true });
    const code = async (context: DurableContext) => {
      const branch = async (name: string, turns: number) => {
        for (let i = 0; i < 3; i++) {
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          await step(context, `${name}${i}`);
        }
        return name;
      };
      return Promise.all([branch('a', 0), branch('b', 1), branch('c', 7)]);
    };
    for (const count of [3, 2, 1]) await rig.crash(code, count);
    expect(resultOf(await rig.run(code))).to.deep.equal(['a', 'b', 'c']);
  });
});
