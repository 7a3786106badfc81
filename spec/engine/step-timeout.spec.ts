import { expect } from 'chai';
import { StepTimedOutError } from '../../lib/core/errors/operation-errors.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, rejection, resultOf, settled, until } from '../support/engine-rig.js';

const never = new Promise<never>(() => {});

describe('the timeout of a step', () => {
  it('aborts the signal of the attempt, which fails with StepTimedOutError', async () => {
    const rig = new EngineRig();
    let signal: AbortSignal | undefined;
    const caught: StepTimedOutError[] = [];
    const invocation = rig.invoke(async (context) => {
      const body = () => {
        signal = context.signal;
        return never;
      };
      caught.push(await rejection(context.step('slow', body, { timeout: '90s', retry: noRetry() })));
      await context.wait('1s');
    });
    await until(() => signal !== undefined);
    rig.pass(89);
    expect(signal?.aborted).to.equal(false);
    rig.pass(1);
    expect(signal?.aborted).to.equal(true);
    expect(signal?.reason).to.be.instanceOf(StepTimedOutError);
    expect(await invocation).to.deep.equal({ Status: 'PENDING' });
    expect(caught[0]).to.be.instanceOf(StepTimedOutError);
    expect(caught[0]).to.include({
      message: "Attempt 1 of step 'slow' took longer than its timeout of 90 s.",
      operationName: 'slow',
    });
  });

  it('is for one attempt: the retry strategy decides what follows', async () => {
    const rig = new EngineRig();
    const attempts: number[] = [];
    const flow = rig.run((context) =>
      context.step(
        'slow',
        () => {
          attempts.push(context.attempt);
          return context.attempt < 3 ? never : 'at last';
        },
        { timeout: { seconds: 5 }, retry: fixedDelay({ on: [StepTimedOutError] }) },
      ),
    );
    for (const attempt of [1, 2]) {
      await until(() => attempts.length === attempt && rig.timers.length === 1);
      rig.pass(5);
    }
    expect(resultOf(await flow)).to.equal('at last');
    expect(attempts).to.deep.equal([1, 2, 3]);
  });

  it('gives up the attempt: what its body gives afterwards is not heard', async () => {
    for (const late of [() => 'too late', () => Promise.reject(new Error('too late'))]) {
      const rig = new EngineRig();
      let finish!: (value: unknown) => void;
      const invocation = rig.invoke((context) =>
        context.step('slow', () => new Promise((resolve) => (finish = resolve)), { timeout: '5s', retry: noRetry() }),
      );
      await until(() => rig.timers.length === 1);
      rig.pass(5);
      finish(late());
      expect(errorOf(await invocation).ErrorType).to.equal('StepTimedOutError');
      await settled();
      expect(rig.updates.map(({ Action }) => Action)).to.deep.equal(['START', 'FAIL']);
    }
  });

  it('leaves no timer behind: not when the body is in time, and not when the invocation ends before it', async () => {
    const rig = new EngineRig();
    let armed = 0;
    const output = await rig.invoke(async (context) => {
      const body = () => {
        armed = rig.timers.length;
        return 'quick';
      };
      await context.step('quick', body, { timeout: '1h' });
      expect(rig.timers).to.deep.equal([]);
      void context.step('abandoned', () => never, { timeout: '1h' });
      return 'done';
    });
    expect(armed).to.equal(1);
    expect(resultOf(output)).to.equal('done');
    expect(rig.timers).to.deep.equal([]);
  });

  it('must be a duration from 1 second, which is checked before the body runs', async () => {
    for (const timeout of ['soon', { seconds: 0 }, 5 as never]) {
      let runs = 0;
      const rig = new EngineRig();
      const error = errorOf(await rig.invoke((context) => context.step('charge', () => ++runs, { timeout })));
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/^timeout of step 'charge'/);
      expect(runs).to.equal(0);
    }
  });
});

describe('the signal of a step', () => {
  it('aborts when the invocation ends while the body runs', async () => {
    const rig = new EngineRig();
    let signal: AbortSignal | undefined;
    await rig.invoke(async (context) => {
      void context.step('abandoned', () => {
        signal = context.signal;
        return never;
      });
      await context.step('other', () => 1);
      expect(signal?.aborted).to.equal(false);
    });
    expect(signal?.aborted).to.equal(true);
    expect(signal?.reason).to.have.property('name', 'AbortError');
  });

  it('is aborted already when a body asks for it after its time', async () => {
    const rig = new EngineRig();
    let late: AbortSignal | undefined;
    let goOn!: () => void;
    const invocation = rig.invoke((context) =>
      context.step(
        'slow',
        async () => {
          await new Promise<void>((resolve) => (goOn = resolve));
          late = context.signal;
        },
        { timeout: '5s', retry: noRetry() },
      ),
    );
    await until(() => rig.timers.length === 1);
    rig.pass(5);
    goOn();
    await until(() => late !== undefined);
    expect(late?.aborted).to.equal(true);
    expect(late?.reason).to.be.instanceOf(StepTimedOutError);
    await invocation;
  });
});
