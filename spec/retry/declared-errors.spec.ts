import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { NonRetryableError } from '../../lib/core/errors/non-retryable-error.js';
import { CallbackSubmitterError, StepError, WaitForConditionError } from '../../lib/core/errors/operation-errors.js';
import { InvalidInputError } from '../../lib/core/errors/serialization-errors.js';
import type { DurableContext, StepOptions } from '../../lib/engine/index.js';
import { errorMatcher, exponentialBackoff, fixedDelay, type RetryStrategy } from '../../lib/retry/index.js';
import { EngineRig, rejection } from '../support/engine-rig.js';
import { SEEDED } from '../support/seeded.js';

class PaymentFailed extends Error {
  override name = 'PaymentFailed';
}
class CardDeclined extends PaymentFailed {
  override name = 'CardDeclined';
}
class GatewayDown extends Error {
  override name = 'GatewayDown';
}

/** What is caught on the first run and on replay, and how many attempts led to it. */
async function outcome(see: (context: DurableContext) => Promise<unknown>) {
  const caught: any[] = [];
  const rig = new EngineRig();
  await rig.run(async (context) => {
    caught.push(await rejection(see(context)));
    await context.wait('1s');
  });
  const retries = rig.updates.filter(({ Action }) => Action === 'RETRY').length;
  return { live: caught.at(-2), replayed: caught.at(-1), attempts: retries + 1 };
}

const step = (make: () => unknown, options: StepOptions) =>
  outcome((context) => context.step('charge', () => Promise.reject(make()), options));

describe('an error that a step declares in throws', () => {
  const fixed = { delay: '1s', maxAttempts: 3 } as const;
  const fast = { initialDelay: '1s', maxAttempts: 3 } as const;

  it('is an outcome: it is not retried, and neither are its subclasses', async () => {
    for (const throws of [() => [CardDeclined], () => [PaymentFailed], () => [GatewayDown, Error]]) {
      for (const retry of [undefined, exponentialBackoff(fast), (() => '1s') as RetryStrategy]) {
        const { live, attempts } = await step(() => new CardDeclined('no'), { throws, retry });
        expect(attempts).to.equal(1);
        expect(live).to.be.instanceOf(throws().at(-1)!);
      }
    }
  });

  it('is retried where the strategy names it in `on`: by class, by name, by message', async () => {
    const throws = () => [PaymentFailed];
    for (const on of [[CardDeclined], [PaymentFailed], ['CardDeclined'], [/^no/]]) {
      const { live, attempts } = await step(() => new CardDeclined('no'), {
        throws,
        retry: fixedDelay({ ...fixed, on }),
      });
      expect(attempts).to.equal(3);
      expect(live).to.be.instanceOf(PaymentFailed);
    }
    const named = Object.assign((_: Error, { attempt }: { attempt: number }) => (attempt < 3 ? '1s' : undefined), {
      on: [CardDeclined],
    });
    expect((await step(() => new CardDeclined('no'), { throws, retry: named })).attempts).to.equal(3);
  });
  it('leaves all others to the strategy', async () => {
    const { live, attempts } = await step(() => new GatewayDown('off'), {
      throws: () => [CardDeclined],
      retry: fixedDelay(fixed),
    });
    expect(attempts).to.equal(3);
    expect(live).to.be.instanceOf(StepError).with.property('errorType', 'GatewayDown');
  });

  it('is known by its name, as the record knows it: a second copy of a module has a class of its own', async () => {
    const Original = CardDeclined;
    const { live, attempts } = await step(
      () =>
        new (class extends Error {
          override name = 'CardDeclined';
        })('no'),
      {
        throws: () => [Original],
        retry: fixedDelay(fixed),
      },
    );
    expect(live).to.be.instanceOf(Original);
    expect(attempts).to.equal(1);
  });

  it('is retried if and only if `on` takes it, whatever is listed', async () => {
    const classes: (new () => Error)[] = [Error, PaymentFailed, CardDeclined, GatewayDown];
    const some = fc.subarray(classes, { minLength: 1 });
    const thrown = fc.constantFrom(PaymentFailed, CardDeclined, GatewayDown);
    const property = fc.asyncProperty(fc.option(some), fc.option(some), thrown, async (throws, on, Thrown) => {
      const isOf = (listed: readonly (new () => Error)[]) =>
        listed.some((one) => Thrown === one || Thrown.prototype instanceof one);
      const { attempts, live, replayed } = await step(() => new Thrown('x'), {
        throws: throws === null ? undefined : () => throws,
        retry: fixedDelay({ delay: '1s', maxAttempts: 2, on: on ?? undefined }),
      });
      const isRetried = on === null ? throws === null || !isOf(throws) : isOf(on);
      expect(attempts).to.equal(isRetried ? 2 : 1);
      expect([live.name, live.message, live.constructor]).to.deep.equal([
        replayed.name,
        replayed.message,
        replayed.constructor,
      ]);
    });
    await fc.assert(property, { ...SEEDED, numRuns: 40 });
  });

  it('ends the attempts of a child context too, unless its retry names it', async () => {
    const runs = async (retry: RetryStrategy) => {
      const found = await outcome((context) =>
        context.runInChildContext('group', () => Promise.reject(new CardDeclined('no')), {
          retry,
          throws: () => [CardDeclined],
        }),
      );
      expect(found.live).to.be.instanceOf(CardDeclined);
      return found;
    };
    const rig = async (retry: RetryStrategy) => {
      let count = 0;
      await new EngineRig().run(async (context) => {
        const group = async () => {
          count++;
          throw new CardDeclined('no');
        };
        await rejection(context.runInChildContext('group', group, { retry, throws: () => [CardDeclined] }));
      });
      return count;
    };
    await runs(fixedDelay(fixed));
    expect(await rig(fixedDelay(fixed))).to.equal(1);
    expect(await rig(fixedDelay({ ...fixed, on: [CardDeclined] }))).to.be.greaterThan(1);
  });
});

describe('NonRetryableError', () => {
  const always: RetryStrategy = (_, { attempt }) => (attempt < 5 ? '1s' : undefined);

  it('is caught as itself where it has no cause', async () => {
    const { live, replayed, attempts } = await step(() => new NonRetryableError('hopeless'), { retry: always });
    expect(attempts).to.equal(1);
    for (const error of [live, replayed]) {
      expect(error).to.be.instanceOf(NonRetryableError).with.property('message', 'hopeless');
    }
  });

  it('is caught as its cause: of a listed class, or as a StepError of the cause’s type', async () => {
    for (const make of [
      () => new NonRetryableError(new CardDeclined('no')),
      () => new NonRetryableError('hopeless', { cause: new CardDeclined('no') }),
      () => new NonRetryableError(new NonRetryableError(new CardDeclined('no'))),
    ]) {
      const unlisted = await step(make, { retry: always });
      const listed = await step(make, { retry: fixedDelay({ on: [CardDeclined] }), throws: () => [CardDeclined] });
      expect([unlisted.attempts, listed.attempts]).to.deep.equal([1, 1]);
      for (const error of [unlisted.live, unlisted.replayed]) {
        expect(error).to.be.instanceOf(StepError).and.include({ errorType: 'CardDeclined', message: 'no' });
      }
      for (const error of [listed.live, listed.replayed]) {
        expect(error).to.be.instanceOf(CardDeclined).with.property('message', 'no');
      }
    }
  });

  it('fails the execution with the cause’s type', async () => {
    const output = await new EngineRig().run(() => Promise.reject(new NonRetryableError(new CardDeclined('no'))));
    expect(output).to.deep.include({ Status: 'FAILED' });
    expect((output as any).Error).to.include({ ErrorType: 'CardDeclined', ErrorMessage: 'no' });
  });

  it('is heeded in a submitter, and in a check', async () => {
    const make = () => new NonRetryableError(new CardDeclined('no'));
    const submitter = await outcome((context) =>
      context.waitForCallback('answer', () => Promise.reject(make()), { retry: always }),
    );
    expect(submitter.attempts).to.equal(1);
    for (const error of [submitter.live, submitter.replayed]) {
      expect(error).to.be.instanceOf(CallbackSubmitterError).and.include({ errorType: 'CardDeclined', message: 'no' });
    }
    const check = await outcome((context) =>
      context.waitForCondition('poll', () => Promise.reject(make()), { initialState: 0, until: () => true }),
    );
    for (const error of [check.live, check.replayed]) {
      expect(error).to.be.instanceOf(WaitForConditionError).and.include({ errorType: 'CardDeclined', message: 'no' });
    }
  });

  const inGroups: Record<string, (context: DurableContext) => Promise<unknown>> = {
    'thrown by the group': () => Promise.reject(new NonRetryableError(new CardDeclined('no'))),
    'thrown by the group, without a cause': () => Promise.reject(new NonRetryableError('no')),
    'thrown by a step of the group': (context) =>
      context.step('charge', () => Promise.reject(new NonRetryableError(new CardDeclined('no'))), { retry: always }),
    'thrown by a step of the group that lists it': (context) =>
      context.step('charge', () => Promise.reject(new NonRetryableError(new CardDeclined('no'))), {
        throws: () => [CardDeclined],
      }),
    'thrown by a submitter of the group': (context) =>
      context.waitForCallback('answer', () => Promise.reject(new NonRetryableError(new CardDeclined('no')))),
  };
  for (const [title, group] of Object.entries(inGroups)) {
    for (const options of [
      {},
      { virtual: true },
      { mapError: (cause: Error) => new PaymentFailed('mapped', { cause }) },
    ]) {
      it(`ends the attempts of a child context (${Object.keys(options)}): ${title}`, async () => {
        let runs = 0;
        const caught: any[] = [];
        const rig = new EngineRig();
        await rig.run(async (context) => {
          const code = () => {
            runs++;
            return group(context);
          };
          caught.push(await rejection(context.runInChildContext('group', code, { retry: always, ...options })));
          await context.wait('after', '1s');
        });
        expect(caught.length).to.be.greaterThan(1);
        expect(runs).to.be.at.most(caught.length);
        expect(rig.updates.filter(({ Type, Action }) => Type === 'WAIT' && Action === 'START')).to.have.length(1);
        const [live, replayed] = caught;
        expect([replayed.name, replayed.message, replayed.errorType]).to.deep.equal([
          live.name,
          live.message,
          live.errorType,
        ]);
        expect(live instanceof NonRetryableError).to.equal(
          title.endsWith('without a cause') && !('mapError' in options),
        );
      });
    }
  }

  it('may be a class of one’s own', async () => {
    class Hopeless extends NonRetryableError {
      override name = 'Hopeless';
    }
    const { live, attempts } = await step(() => new Hopeless('no'), { retry: always });
    expect(attempts).to.equal(1);
    expect(live).to.include({ errorType: 'Hopeless' });
  });

  it('never hides what can’t be asked: a revoked proxy fails as ever', async () => {
    const make = () => {
      const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
      revoke();
      return proxy;
    };
    expect((await step(make, { retry: fixedDelay({ maxAttempts: 1 }) })).attempts).to.equal(1);
  });
});

describe('a permanent fault of the framework', () => {
  it('is not retried, whatever the strategy says', async () => {
    const faults = [new InvalidInputError('W', []), new InvalidArgumentError('no')];
    for (const fault of faults) {
      const { attempts } = await step(() => fault, { retry: fixedDelay({ delay: '1s', on: [Error] }) });
      expect(attempts, fault.name).to.equal(1);
    }
  });
});

describe('errorMatcher', () => {
  it('takes what `on` takes and `notOn` does not', () => {
    const matches = errorMatcher({ on: [PaymentFailed, 'GatewayDown', /busy/], notOn: [CardDeclined] });
    expect(matches(new PaymentFailed())).to.equal(true);
    expect(matches(new GatewayDown())).to.equal(true);
    expect(matches(new Error('too busy'))).to.equal(true);
    expect(matches(new CardDeclined())).to.equal(false);
    expect(matches(new Error('other'))).to.equal(false);
    expect(errorMatcher({})(new Error())).to.equal(true);
  });

  it('refuses what is no filter, and options that it does not know', () => {
    expect(() => errorMatcher({ on: [undefined as never] })).to.throw(InvalidArgumentError, /on of errorMatcher/);
    expect(() => errorMatcher({ not: [Error] } as never)).to.throw(InvalidArgumentError, /notOn/);
  });
});
