import { expect } from 'chai';
import { WaitForConditionError, WaitForConditionTimedOutError } from '../../lib/core/errors/operation-errors.js';
import type { DurableContext, WaitForConditionOptions } from '../../lib/engine/index.js';
import { exponentialBackoff, fixedDelay, linearBackoff } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, rejection, resultOf, settled, until } from '../support/engine-rig.js';
import { inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

const every2s = fixedDelay({ delay: '2s' });
const counting = (to: number, more: Partial<WaitForConditionOptions<number>> = {}) => ({
  initialState: 0,
  until: (state: number) => state >= to,
  strategy: every2s,
  ...more,
});
const next = (state: number) => state + 1;

/** The seconds between the checks. */
async function delaysOf(options: Partial<WaitForConditionOptions<number>>): Promise<number[]> {
  const { rig } = await inOnePiece((context) =>
    context.waitForCondition('c', next, { initialState: 0, until: () => false, ...options }),
  );
  return rig.updates.flatMap(({ StepOptions: step }) => step?.NextAttemptDelaySeconds ?? []);
}

describe('waitForCondition', () => {
  it('hands the state from check to check through the record, and gives the one that is as wanted', async () => {
    const given: number[] = [];
    const flow: Flow = async (context) => {
      const state = await context.waitForCondition(
        'c',
        (state: number) => {
          given.push(state);
          return state + 1;
        },
        counting(3),
      );
      await context.wait('end', '1s');
      return state;
    };
    const { output, history } = await inOnePiece(flow);
    expect(resultOf(output)).to.equal(3);
    expect(given).to.deep.equal([0, 1, 2]);
    expect(history).to.deep.equal([
      'START c WaitForCondition',
      'RETRY c 1 in 2 s',
      'timerFired c',
      'START c WaitForCondition',
      'RETRY c 2 in 2 s',
      'timerFired c',
      'START c WaitForCondition',
      'SUCCEED c 3',
      'START end Wait 1 s',
      'timerFired end',
    ]);
    await inEveryWay(flow);
  });

  it('is over with the first check when that is enough', async () => {
    const { history } = await inEveryWay((context) => context.waitForCondition(next, counting(1)));
    expect(history).to.deep.equal(['START (WaitForCondition) WaitForCondition', 'SUCCEED (WaitForCondition) 1']);
  });

  it('has states of the class that is declared, in checks, until and strategy', async () => {
    const seen = await seenAlways(async (context) => {
      const money = await context.waitForCondition('c', (state) => new Money(state.amount + 1, state.text), {
        initialState: new Money(0, ''),
        returns: () => Money,
        until: (state) => state.text.length > 6,
        strategy: (state) => (state instanceof Money ? '1s' : undefined),
      });
      expect(money).to.be.instanceOf(Money);
      return money.text;
    });
    expect(seen).to.equal('3 2 1 0 ');
  });

  it('goes through its own serdes, asynchronous or not', async () => {
    const serdes = {
      serialize: async (state: number) => `<${state}>`,
      deserialize: async (text: string | undefined) => Number(text!.slice(1, -1)),
    };
    const { output, history } = await inEveryWay((context) =>
      context.waitForCondition('c', async (state: number) => state + 1, counting(2, { serdes })),
    );
    expect(resultOf(output)).to.equal(2);
    expect(history.slice(1, -1)).to.include('RETRY c <1> in 2 s');
  });

  it('may have nothing for a state', async () => {
    const given: unknown[] = [];
    const state = await inOnePiece((context) =>
      context.waitForCondition<unknown>('c', (state) => void given.push(state), {
        initialState: 'first',
        until: () => given.length === 2,
        strategy: every2s,
      }),
    );
    expect(resultOf(state.output)).to.equal(undefined);
    expect(given).to.deep.equal(['first', undefined]);
  });

  it('decides by the state as it is recorded', async () => {
    const { output } = await inEveryWay((context) =>
      context.waitForCondition('c', (_state: any) => ({ at: new Date(0), gone: undefined }), {
        initialState: {},
        until: ({ at }) => at instanceof Date,
      }),
    );
    expect(resultOf(output)).to.deep.equal({ at: new Date(0), gone: undefined });
  });

  it('fails when until gives a promise, which would count as met', async () => {
    const { output } = await inOnePiece((context) =>
      context.waitForCondition('c', () => 1, { initialState: 0, until: (async () => false) as never }),
    );
    expect(errorOf(output)).to.have.property('ErrorType', 'InvalidArgumentError');
    expect(errorOf(output).ErrorMessage).to.match(/^until of waitForCondition 'c': expected true or false, at once/);
  });

  it('goes on with the last state after a check that was interrupted', async () => {
    const given: number[] = [];
    let hangs = true;
    const flow: Flow = (context) =>
      context.waitForCondition(
        'c',
        (state: number) => {
          given.push(state);
          return state === 1 && hangs ? new Promise<number>(() => {}) : state + 1;
        },
        counting(3),
      );
    const rig = new EngineRig();
    await rig.invoke(flow);
    rig.letHappen();
    void rig.invoke(flow);
    await until(() => given.length === 2);
    hangs = false;
    expect(resultOf(await rig.run(flow))).to.equal(3);
    expect(given).to.deep.equal([0, 1, 1, 2]);
  });

  it('checks again in process while a body keeps the invocation alive', async () => {
    const rig = new EngineRig();
    let end!: () => void;
    let state: number | undefined;
    const invocation = rig.invoke(async (context) => {
      const long = context.step('long', () => new Promise<void>((resolve) => (end = resolve)));
      state = await context.waitForCondition('c', next, counting(2));
      await long;
    });
    await until(() => rig.timers.length === 1);
    expect(rig.timers).to.deep.equal([2]);
    rig.pass(2);
    await until(() => state === 2);
    end();
    await invocation;
  });

  it('has context.attempt, a signal, and chance in its checks, and no operations', async () => {
    const attempts: number[] = [];
    const { output } = await inOnePiece((context) =>
      context.waitForCondition(
        'c',
        (state: number) => {
          attempts.push(context.attempt);
          expect(context.signal.aborted).to.equal(false);
          if (state === 1) void context.step('inner', () => 1);
          return state + 1;
        },
        counting(3),
      ),
    );
    expect(attempts).to.deep.equal([1, 2]);
    expect(errorOf(output)).to.include({ ErrorType: 'ContextMisuseError' });
    expect(errorOf(output).ErrorMessage).to.match(
      /^a step 'inner' was called inside the body of the check of waitForCondition 'c'/,
    );
  });
});

describe('the pauses of waitForCondition', () => {
  it('are as the strategy says', async () => {
    expect(await delaysOf({ strategy: fixedDelay({ delay: '3s', maxAttempts: 4 }) })).to.deep.equal([3, 3, 3]);
    expect(
      await delaysOf({
        strategy: linearBackoff({ initialDelay: '1s', increment: '2s', maxAttempts: 4, jitter: 'none' }),
      }),
    ).to.deep.equal([1, 3, 5]);
    const exponential = exponentialBackoff({ initialDelay: '1s', rate: 3, maxAttempts: 4, jitter: 'none' });
    expect(await delaysOf({ strategy: exponential })).to.deep.equal([1, 3, 9]);
    const byState = (state: number) => (state < 4 ? { seconds: state * 10 } : undefined);
    expect(await delaysOf({ strategy: byState })).to.deep.equal([10, 20, 30]);
  });

  it('are by default of 5 s and growing, 60 checks, for a named strategy without a number of its own too', async () => {
    const delays = await delaysOf({});
    expect(delays).to.have.length(59);
    expect(delays[0]).to.be.within(1, 5);
    expect(Math.max(...delays)).to.be.within(100, 300);
    expect(await delaysOf({ strategy: every2s })).to.have.length(59);
  });
});

describe('waitForCondition that comes to nothing', () => {
  it('is an error when the checks are used up', async () => {
    const face = await seenAlways(async (context) => {
      const strategy = fixedDelay({ delay: '1s', maxAttempts: 2 });
      const error = await rejection(context.waitForCondition('c', next, counting(9, { strategy })));
      expect(error).to.be.instanceOf(WaitForConditionError);
      expect(error).not.to.be.instanceOf(WaitForConditionTimedOutError);
      return faceOf(error);
    });
    expect(face).to.deep.equal({
      class: 'WaitForConditionError',
      name: 'WaitForConditionError',
      message: "The condition of waitForCondition 'c' was not met in 2 attempts.",
      errorType: 'WaitForConditionError',
      operationName: 'c',
    });
  });

  it('is the error of a check that throws, which is not tried again', async () => {
    let checks = 0;
    const flow: Flow = async (context) => {
      const failing = (context: DurableContext, throws?: () => [typeof Declined]) =>
        rejection(
          context.waitForCondition(
            'c',
            () => {
              checks++;
              throw new Declined('no', 7);
            },
            counting(1, { throws }),
          ),
        );
      const [wrapped, own] = [await failing(context), await failing(context, () => [Declined])];
      await context.wait('end', '1s');
      return [faceOf(wrapped), faceOf(own)];
    };
    const { output } = await inOnePiece(flow);
    expect(resultOf(output)).to.deep.equal([
      {
        class: 'WaitForConditionError',
        name: 'WaitForConditionError',
        message: 'no',
        errorType: 'Declined',
        operationName: 'c',
        cause: { class: 'Error', name: 'Declined', message: 'no', code: 7 },
      },
      { class: 'Declined', name: 'Declined', message: 'no', code: 7 },
    ]);
    expect(checks).to.equal(2);
    await inEveryWay(flow);
  });

  it('is the error of until, or of the strategy, when that throws', async () => {
    const broken = () => {
      throw new RangeError('broken');
    };
    for (const [options, type, message] of [
      [{ until: broken }, 'RangeError', /^broken$/],
      [{ strategy: broken }, 'InvalidArgumentError', /RangeError: broken/],
      [{ strategy: () => 5 as never }, 'InvalidArgumentError', /5/],
    ] as const) {
      const { output, history } = await inEveryWay((context) =>
        context.waitForCondition('c', next, counting(5, options)),
      );
      expect(errorOf(output)).to.have.property('ErrorType', type);
      expect(errorOf(output).ErrorMessage).to.match(message);
      expect(history).to.have.length(2);
    }
  });

  it('is an error when the state can not be recorded', async () => {
    for (const [state, type] of [
      [Symbol('x'), 'SerializationError'],
      ['x'.repeat(300_000), 'SizeLimitError'],
    ] as const) {
      const { output } = await inOnePiece((context) =>
        context.waitForCondition<unknown>('c', () => state, { initialState: 0, until: () => true }),
      );
      expect(errorOf(output)).to.have.property('ErrorType', type);
      expect(errorOf(output).ErrorMessage).to.match(/state/i);
    }
  });
});

describe('the timeout of waitForCondition', () => {
  it('ends it with a last check when the time is over', async () => {
    const seen: number[] = [];
    const start = new EngineRig().service.now;
    const flow: Flow = async (context) => {
      const error = await rejection(
        context.waitForCondition('c', next, counting(99, { strategy: fixedDelay({ delay: '4s' }), timeout: '10s' })),
      );
      expect(error).to.be.instanceOf(WaitForConditionTimedOutError).and.to.be.instanceOf(WaitForConditionError);
      seen.push(context.now().getTime() - start);
      await context.wait('end', '1s');
      return error.message;
    };
    const { output, rig } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal("The condition of waitForCondition 'c' was not met within 10 s (attempt 4).");
    expect(rig.updates.flatMap(({ StepOptions: step }) => step?.NextAttemptDelaySeconds ?? [])).to.deep.equal([
      4, 4, 2,
    ]);
    expect(new Set(seen)).to.deep.equal(new Set([10_000]));
  });

  it('is kept when the last check is as wanted', async () => {
    const { output } = await inEveryWay((context) =>
      context.waitForCondition('c', next, counting(3, { strategy: fixedDelay({ delay: '4s' }), timeout: '8s' })),
    );
    expect(resultOf(output)).to.equal(3);
  });

  it('ends a check that hangs, and aborts its signal', async () => {
    const rig = new EngineRig();
    let signal: AbortSignal | undefined;
    const invocation = rig.invoke((context) =>
      context.waitForCondition(
        'c',
        () => {
          ({ signal } = context);
          return new Promise<number>(() => {});
        },
        counting(1, { timeout: '30s' }),
      ),
    );
    await until(() => rig.timers.length > 0);
    rig.pass(29);
    await settled();
    expect(signal?.aborted).to.equal(false);
    rig.pass(1);
    const error = errorOf(await invocation);
    expect(error.ErrorType).to.equal('WaitForConditionTimedOutError');
    expect(error.ErrorMessage).to.match(/was not met within 30 s \(attempt 1\)/);
    expect(signal?.reason).to.be.instanceOf(WaitForConditionTimedOutError);
  });

  it('counts from the first check on, over invocations, and gives a last check 10 s', async () => {
    const rig = new EngineRig();
    let checks = 0;
    const flow: Flow = (context) =>
      context.waitForCondition(
        'c',
        (state: number) => (++checks === 3 ? new Promise<number>(() => {}) : state + 1),
        counting(9, { strategy: fixedDelay({ delay: '15s' }), timeout: '30s' }),
      );
    for (let i = 0; i < 2; i++) {
      expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
      rig.letHappen();
    }
    const last = rig.invoke(flow);
    await until(() => checks === 3);
    expect(rig.timers).to.deep.equal([10]);
    rig.pass(10);
    expect(errorOf(await last).ErrorType).to.equal('WaitForConditionTimedOutError');
  });
});
