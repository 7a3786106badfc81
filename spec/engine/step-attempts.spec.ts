import { expect } from 'chai';
import { StepError } from '../../lib/core/errors/operation-errors.js';
import type { StepOptions } from '../../lib/engine/index.js';
import {
  exponentialBackoff,
  fixedDelay,
  linearBackoff,
  noRetry,
  type RetryContext,
  type RetryStrategy,
} from '../../lib/retry/index.js';
import { EngineRig, errorOf, type RigOptions, rejection, resultOf } from '../support/engine-rig.js';

/** What a step that always fails leaves behind: its attempts and the seconds between them. */
async function failing(options: StepOptions, rigOptions?: RigOptions, error: () => unknown = () => new Error('no')) {
  const rig = new EngineRig(rigOptions);
  const attempts: number[] = [];
  const output = await rig.run((context) =>
    context.step(
      'fails',
      async () => {
        attempts.push(context.attempt);
        throw error();
      },
      options,
    ),
  );
  const delays = rig.updates.flatMap(({ StepOptions: retry }) => retry?.NextAttemptDelaySeconds ?? []);
  return { attempts, delays, error: errorOf(output), updates: rig.updates };
}

describe('a step that fails', () => {
  it('is tried again, and gives what the attempt gave that succeeded', async () => {
    const rig = new EngineRig();
    const output = await rig.run((context) =>
      context.step('flaky', () => {
        if (context.attempt < 3) throw new Error(`attempt ${context.attempt}`);
        return `attempt ${context.attempt}`;
      }),
    );
    expect(resultOf(output)).to.equal('attempt 3');
    const retries = rig.updates.filter(({ Action }) => Action === 'RETRY');
    expect(retries.map(({ Error: error }) => error?.ErrorMessage)).to.deep.equal(['attempt 1', 'attempt 2']);
  });

  it('has six attempts when nothing is said: from 5 s, doubled, at most 60 s, with full jitter', async () => {
    const { attempts, delays } = await failing({});
    expect(attempts).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(delays).to.have.length(5);
    for (const [i, most] of [5, 10, 20, 40, 60].entries()) expect(delays[i]).to.be.within(1, most);
    expect(new Set(delays)).to.have.property('size').greaterThan(1);
  });

  it('is retried after the same delays in every run: jitter is seeded by execution, operation and attempt', async () => {
    expect((await failing({})).delays).to.deep.equal((await failing({})).delays);
  });

  const strategies: Record<string, [RetryStrategy, number[]]> = {
    'exponentially growing delays': [exponentialBackoff({ jitter: 'none' }), [5, 10, 20, 40, 60]],
    'linearly growing delays': [linearBackoff({ jitter: 'none', increment: '10s' }), [5, 15, 25, 35, 45]],
    'a fixed delay': [fixedDelay({ delay: { seconds: 7 }, maxAttempts: 3 }), [7, 7]],
    'a single attempt': [exponentialBackoff({ maxAttempts: 1 }), []],
    'no retry': [noRetry(), []],
    'a function of its own': [(_, { attempt }) => (attempt < 3 ? { minutes: attempt } : undefined), [60, 120]],
  };
  for (const [name, [retry, delays]] of Object.entries(strategies)) {
    it(`is tried again by ${name}`, async () => {
      const run = await failing({ retry });
      expect(run.delays).to.deep.equal(delays);
      expect(run.attempts).to.have.length(delays.length + 1);
    });
  }

  it('tells its strategy the error and the number of the attempt', async () => {
    const told: unknown[] = [];
    const retry = (error: Error, { attempt, random }: RetryContext) => {
      told.push([error.constructor, error.message, attempt, random() < 1]);
      return attempt < 2 ? '1s' : undefined;
    };
    await failing({ retry }, {}, () => new RangeError('out'));
    expect(told).to.deep.equal([
      [RangeError, 'out', 1, true],
      [RangeError, 'out', 2, true],
    ]);
  });

  it('is not tried again for an error that the strategy leaves out: by class, by name, by message', async () => {
    for (const filter of [TypeError, 'TypeError', /^not/]) {
      const notOn = fixedDelay({ notOn: [filter] });
      const on = fixedDelay({ on: [filter] });
      const error = () => new TypeError('not a number');
      expect((await failing({ retry: notOn }, {}, error)).attempts, `notOn ${filter}`).to.have.length(1);
      expect((await failing({ retry: on }, {}, error)).attempts, `on ${filter}`).to.have.length(6);
      expect((await failing({ retry: on })).attempts, `on ${filter}, another error`).to.have.length(1);
    }
  });

  it('takes the nearest strategy: its own, the workflow’s, the handler’s', async () => {
    const times = (maxAttempts: number) => fixedDelay({ maxAttempts });
    const levels = { retry: times(4), definition: { retry: times(3) } };
    expect((await failing({ retry: times(2) }, levels)).attempts).to.have.length(2);
    expect((await failing({}, levels)).attempts).to.have.length(3);
    expect((await failing({}, { retry: times(4) })).attempts).to.have.length(4);
  });

  it('fails for good when its strategy throws or answers with nonsense, and says so', async () => {
    const broken: RetryStrategy[] = [
      () => {
        throw new Error('broken strategy');
      },
      () => 5 as never,
      () => 'soon',
      () => noRetry() as never,
    ];
    for (const retry of broken) {
      const { attempts, error } = await failing({ retry });
      expect(error.ErrorMessage, 'what the step failed with is not lost').to.match(
        /The failed attempt's error was Error: /,
      );
      expect(attempts).to.deep.equal([1]);
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/^The retry strategy: expected the delay before the next attempt/);
    }
  });

  it('may throw before its first await', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      const step = () => {
        throw new TypeError('at once');
      };
      return (await rejection(context.step('sync', step, { retry: noRetry() }))).message;
    });
    expect(resultOf(output)).to.equal('at once');
  });

  it('may throw what is not an error', async () => {
    for (const thrown of ['just text', undefined, null, 17, Symbol('s'), { code: 5 }, Object.create(null)]) {
      let strategySaw: unknown;
      const retry = (error: Error) => {
        strategySaw = error;
        return undefined;
      };
      const rig = new EngineRig();
      const output = await rig.run(async (context) => {
        const error = await rejection(context.step('odd', () => Promise.reject(thrown), { retry }));
        expect(error).to.be.instanceOf(StepError);
        return error.errorType;
      });
      expect(resultOf(output)).to.equal('NonErrorThrown');
      expect(strategySaw, String(typeof thrown)).to.be.instanceOf(Error);
    }
  });
});
