import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import {
  defaultRetry,
  exponentialBackoff,
  fixedDelay,
  linearBackoff,
  nextDelaySeconds,
  noRetry,
  type PollStrategy,
  RETRY_ATTEMPTS,
  type RetryStrategy,
  seededRandom,
} from '../../lib/retry/index.js';
import { SEEDED } from '../support/seeded.js';

class CardDeclined extends Error {}
class GoldCardDeclined extends CardDeclined {}

const anError = new Error('connection reset');
const delayAfter = (strategy: RetryStrategy, attempt: number, error: Error = anError, random = 1) =>
  nextDelaySeconds(strategy, error, { attempt, maxAttempts: RETRY_ATTEMPTS, random: () => random });
const delays = (strategy: RetryStrategy, random?: number) =>
  [1, 2, 3, 4, 5, 6].map((attempt) => delayAfter(strategy, attempt, anError, random));

describe('retry strategies', () => {
  it('by default make 6 attempts in all, from 5 s, doubled, at most 60 s', () => {
    expect(delays(defaultRetry)).to.deep.equal([5, 10, 20, 40, 60, undefined]);
    expect(delays(exponentialBackoff())).to.deep.equal(delays(defaultRetry));
  });

  it('by default leave the whole delay to chance, but not less than a second', () => {
    expect(delays(defaultRetry, 0)).to.deep.equal([1, 1, 1, 1, 1, undefined]);
    expect(delays(defaultRetry, 0.5)).to.deep.equal([3, 5, 10, 20, 30, undefined]);
  });

  it('count the first attempt', () => {
    expect(delayAfter(exponentialBackoff({ maxAttempts: 1 }), 1)).to.equal(undefined);
    expect(delayAfter(exponentialBackoff({ maxAttempts: 2 }), 1)).to.equal(5);
    expect(delayAfter(exponentialBackoff({ maxAttempts: 2 }), 2)).to.equal(undefined);
    expect(delays(noRetry())).to.deep.equal(Array(6).fill(undefined));
  });

  it('grow by a factor, by an amount or not at all', () => {
    const jitter = 'none';
    expect(delays(exponentialBackoff({ initialDelay: '1s', rate: 3, maxDelay: '1m', jitter }))).to.deep.equal([
      1,
      3,
      9,
      27,
      60,
      undefined,
    ]);
    expect(delays(linearBackoff({ jitter }))).to.deep.equal([5, 10, 15, 20, 25, undefined]);
    expect(delays(linearBackoff({ initialDelay: '10s', increment: '30s', maxDelay: '1m', jitter }))).to.deep.equal([
      10,
      40,
      60,
      60,
      60,
      undefined,
    ]);
    expect(delays(fixedDelay())).to.deep.equal([5, 5, 5, 5, 5, undefined]);
    expect(delays(fixedDelay({ delay: { minutes: 10 }, maxAttempts: 3 })).slice(0, 3)).to.deep.equal([
      600,
      600,
      undefined,
    ]);
  });

  it('make as many attempts as the operation names where they name none', () => {
    const last = (strategy: RetryStrategy) =>
      [59, 60].map((attempt) => strategy(anError, { attempt, maxAttempts: 60, random: () => 1 }));
    for (const make of [exponentialBackoff, linearBackoff]) {
      expect(last(make({ maxDelay: '1m' }))).to.deep.equal([{ seconds: 60 }, undefined]);
      expect(last(make({ maxAttempts: 59 }))).to.deep.equal([undefined, undefined]);
      expect(last(make({ maxAttempts: 61 }))).to.deep.equal([{ seconds: 60 }, { seconds: 60 }]);
    }
    expect(last(fixedDelay())).to.deep.equal([{ seconds: 5 }, undefined]);
  });

  it('stay finite however many attempts there are', () => {
    const strategy = exponentialBackoff({ maxAttempts: 1_000_000, jitter: 'none' });
    expect(delayAfter(strategy, 999_999)).to.equal(60);
  });

  it('with half jitter leave the upper half of the delay to chance', () => {
    expect(delays(fixedDelay({ delay: '10s', jitter: 'half' }), 0)).to.deep.equal([5, 5, 5, 5, 5, undefined]);
    expect(delays(fixedDelay({ delay: '10s', jitter: 'half' }), 0.5)[0]).to.equal(8);
    expect(delays(fixedDelay({ delay: '10s', jitter: 'full' }), 0.5)[0]).to.equal(5);
  });

  it('never exceed maxDelay nor fall below a second, whatever the options', () => {
    const options = fc.record({
      initialDelay: fc.record({ seconds: fc.double({ min: 0.01, max: 1000, noNaN: true }) }),
      maxDelay: fc.record({ seconds: fc.integer({ min: 1, max: 1000 }) }),
      jitter: fc.constantFrom('none' as const, 'half' as const, 'full' as const),
      rate: fc.double({ min: 1, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 49 }), fc.string(), (given, attempt, seed) => {
        for (const make of [exponentialBackoff, linearBackoff]) {
          const initialDelay = { seconds: Math.min(given.initialDelay.seconds, given.maxDelay.seconds) };
          const strategy = make({
            initialDelay,
            maxDelay: given.maxDelay,
            jitter: given.jitter,
            maxAttempts: 50,
            ...(make === exponentialBackoff && { rate: given.rate }),
          });
          const delay = nextDelaySeconds(strategy, anError, { attempt, maxAttempts: 6, random: seededRandom(seed) });
          expect(delay).to.be.within(1, given.maxDelay.seconds);
        }
      }),
      SEEDED,
    );
  });

  describe('filters', () => {
    const declined = new GoldCardDeclined('card declined: code 51');
    const renamed = Object.assign(new Error('try again'), { name: 'ThrottlingException' });
    const retried = (strategy: RetryStrategy) =>
      [declined, renamed, anError].map((error) => delayAfter(strategy, 1, error) !== undefined);

    it('retry only what `on` takes: by class, by name, by message', () => {
      expect(retried(fixedDelay({ on: [CardDeclined] }))).to.deep.equal([true, false, false]);
      expect(retried(fixedDelay({ on: ['ThrottlingException'] }))).to.deep.equal([false, true, false]);
      expect(retried(fixedDelay({ on: ['GoldCardDeclined'] }))).to.deep.equal([true, false, false]);
      expect(retried(fixedDelay({ on: [/reset|again/] }))).to.deep.equal([false, true, true]);
    });

    it('never retry what `notOn` takes, also when `on` does', () => {
      expect(retried(linearBackoff({ notOn: [CardDeclined] }))).to.deep.equal([false, true, true]);
      expect(retried(exponentialBackoff({ on: [Error], notOn: [/declined/, 'ThrottlingException'] }))).to.deep.equal([
        false,
        false,
        true,
      ]);
    });

    it('say nothing about the state of a poll', () => {
      const strategy: PollStrategy<{ state: string }> = fixedDelay({ on: [CardDeclined], notOn: [/busy/] });
      const context = { attempt: 1, maxAttempts: 60, random: () => 1 };
      expect(nextDelaySeconds(strategy, { state: 'busy' }, context)).to.equal(5);
      for (const state of [undefined, null, 0, 'busy']) {
        expect(fixedDelay({ on: ['none'] })(state, context)).to.deep.equal({ seconds: 5 });
      }
    });

    it('take a global pattern the same way each time', () => {
      const strategy = fixedDelay({ on: [/reset/g] });
      expect([1, 2, 3].map((attempt) => delayAfter(strategy, attempt))).to.deep.equal([5, 5, 5]);
    });
  });

  it('never cut the first delay down in silence', () => {
    for (const make of [exponentialBackoff, linearBackoff]) {
      expect(delays(make({ initialDelay: '2m', jitter: 'none' }), 1)[0]).to.equal(120);
      expect(() => make({ initialDelay: '2m', maxDelay: '1m' })).to.throw(
        InvalidArgumentError,
        /^maxDelay of .*: expected at least the initialDelay, which is 2m, got "1m"/,
      );
    }
  });

  describe('refuse options when they are made', () => {
    for (const [name, make, message] of [
      ['maxAttempts 0', () => exponentialBackoff({ maxAttempts: 0 }), 'maxAttempts of exponentialBackoff()'],
      ['a fraction of an attempt', () => linearBackoff({ maxAttempts: 1.5 }), 'a whole number from 1'],
      ['infinite attempts', () => fixedDelay({ maxAttempts: Number.POSITIVE_INFINITY }), 'got Infinity'],
      [
        'a rate below 1',
        () => exponentialBackoff({ rate: 0.5 }),
        'rate of exponentialBackoff(): expected a number from 1',
      ],
      ['a rate of NaN', () => exponentialBackoff({ rate: Number.NaN }), 'got NaN'],
      [
        'a number as delay',
        () => exponentialBackoff({ initialDelay: 5 as never }),
        'initialDelay of exponentialBackoff()',
      ],
      ['no delay', () => fixedDelay({ delay: '0s' }), 'delay of fixedDelay(): expected at least 1s'],
      ['an unknown unit', () => linearBackoff({ increment: '5 parsecs' }), 'increment of linearBackoff()'],
      ['too long a delay', () => linearBackoff({ maxDelay: { years: 2 } }), 'maxDelay of linearBackoff()'],
      [
        'an unknown jitter',
        () => fixedDelay({ jitter: 'some' as never }),
        "expected 'none', 'half' or 'full', got \"some\"",
      ],
      ['an inherited name as jitter', () => fixedDelay({ jitter: 'toString' as never }), 'jitter of fixedDelay()'],
      ['an empty filter', () => fixedDelay({ on: [] }), 'on of fixedDelay()'],
      ['a filter that is not in an array', () => fixedDelay({ on: Error as never }), 'expected an array'],
      ['a missing class', () => fixedDelay({ notOn: [CardDeclined, undefined as never] }), 'notOn of fixedDelay()[1]'],
    ] as const) {
      it(name, () => {
        expect(make).to.throw(InvalidArgumentError, message);
      });
    }

    for (const strategy of [exponentialBackoff, linearBackoff, fixedDelay]) {
      it(`that are none, of ${strategy.name}`, () => {
        for (const options of [null, 5, 'x', [], () => 1] as never[]) {
          expect(() => strategy(options)).to.throw(
            InvalidArgumentError,
            `options of ${strategy.name}(): expected an object, got `,
          );
        }
      });
    }
  });
});

describe('the delay that a strategy asks for', () => {
  it('is rounded up to whole seconds, from 1 to 366 days', () => {
    expect(delayAfter(() => ({ seconds: 1.01 }), 1)).to.equal(2);
    expect(delayAfter(() => ({ seconds: 0 }), 1)).to.equal(1);
    expect(delayAfter(() => '2m', 1)).to.equal(120);
    expect(delayAfter(() => ({ years: 5 }), 1)).to.equal(31_622_400);
  });

  it('may depend on the error and the attempt', () => {
    const strategy: RetryStrategy = (error, { attempt }) =>
      error.message.includes('reset') && attempt < 3 ? { seconds: attempt * 7 } : undefined;
    expect(delays(strategy)).to.deep.equal([7, 14, undefined, undefined, undefined, undefined]);
    expect(delayAfter(strategy, 1, new Error('other'))).to.equal(undefined);
  });

  for (const [what, answer] of [
    ['a number', 5],
    ['null', null],
    ['true', true],
    ['a promise', Promise.resolve({ seconds: 1 })],
    ['negative', { seconds: -1 }],
  ] as const) {
    it(`is refused when it is ${what}`, () => {
      expect(() => delayAfter(() => answer as never, 1)).to.throw(InvalidArgumentError, 'or undefined to give up');
    });
  }

  it('is asked for by the name that the strategy is known by', () => {
    const context = { attempt: 1, maxAttempts: 60, random: () => 1 };
    expect(() => nextDelaySeconds(() => 5 as never, 'busy', context, 'The poll strategy')).to.throw(
      InvalidArgumentError,
      'The poll strategy: expected the delay before the next attempt',
    );
  });

  it('is refused when the strategy throws, with what it threw', () => {
    const cause = new TypeError('no such property');
    const strategy = () => {
      throw cause;
    };
    expect(() => delayAfter(strategy, 1))
      .to.throw(InvalidArgumentError, 'TypeError: no such property')
      .with.property('cause', cause);
  });
});
