import { expect } from 'chai';
import { StepError } from '../../lib/core/errors/operation-errors.js';
import { LIMITS } from '../../lib/core/wire/index.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, rejection } from '../support/engine-rig.js';

class PaymentFailed extends Error {
  override name = 'PaymentFailed';
}

class CardDeclined extends PaymentFailed {
  override name = 'CardDeclined';
  constructor(
    message: string,
    readonly code: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get isFinal(): boolean {
    return this.code === 51;
  }
}

class LimitReached extends CardDeclined {
  override name = 'LimitReached';
}

const retry = noRetry();

/** The error that a workflow catches on its first run, and on replay. */
async function caughtTwice(see: (context: DurableContext) => Promise<unknown>): Promise<[any, any]> {
  const caught: unknown[] = [];
  await new EngineRig().run(async (context) => {
    caught.push(await rejection(see(context)));
    await context.wait('1s');
  });
  return caught as [any, any];
}

const declining = (make: () => unknown, throws?: () => (typeof Error)[]) =>
  caughtTwice((context) => context.step('charge', () => Promise.reject(make()), { retry, throws }));

/** All that code can see of an error. */
function facts(error: any): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, class: error.constructor, own: { ...error }, cause: facts(cause) };
}

describe('the error of a step', () => {
  it('is of its class where the step lists it: with its data, its stack and its methods', async () => {
    let thrown: CardDeclined | undefined;
    const make = () => {
      thrown = new CardDeclined('not enough', 51);
      return thrown;
    };
    for (const error of await declining(make, () => [TypeError, CardDeclined] as never)) {
      expect(error).to.be.instanceOf(CardDeclined).and.instanceOf(PaymentFailed);
      expect(error).not.to.equal(thrown);
      expect(error).to.include({ name: 'CardDeclined', message: 'not enough', code: 51, isFinal: true });
      expect(error.stack).to.match(/^CardDeclined: not enough\n {4}at make .*step-errors\.spec/);
    }
  });

  it('is of the nearest class that the step lists', async () => {
    for (const error of await declining(
      () => new LimitReached('over', 7),
      () => [PaymentFailed, CardDeclined] as never,
    )) {
      expect(error).to.be.instanceOf(CardDeclined).and.not.instanceOf(LimitReached);
      expect(error).to.include({ name: 'LimitReached', code: 7 });
    }
  });

  it('keeps its causes, which are of listed classes themselves', async () => {
    const make = () =>
      new CardDeclined('outer', 1, { cause: new PaymentFailed('inner', { cause: { at: 'the bank' } }) });
    for (const error of await declining(make, () => [CardDeclined, PaymentFailed] as never)) {
      expect(error.cause).to.be.instanceOf(PaymentFailed);
      expect(error.cause.message).to.equal('inner');
      expect(error.cause.cause).to.deep.equal({ at: 'the bank' });
    }
  });

  it('is a StepError where the step does not list it, and tells its type, data and cause', async () => {
    for (const error of await declining(() => new CardDeclined('not enough', 51, { cause: new TypeError('deep') }))) {
      expect(error).to.be.instanceOf(StepError).and.not.instanceOf(CardDeclined);
      expect(error).to.include({ message: 'not enough', errorType: 'CardDeclined', operationName: 'charge' });
      expect(JSON.parse(error.errorData).data).to.deep.equal({ code: 51 });
      expect(error.cause).to.include({ name: 'CardDeclined', message: 'not enough', code: 51 });
      expect(error.cause.cause).to.be.instanceOf(TypeError).with.property('message', 'deep');
    }
  });

  it('is the same live and on replay, in all that code can see', async () => {
    const makes = [
      () => new CardDeclined('a', 1, { cause: new RangeError('b') }),
      () => new AggregateError([new Error('x'), 5], 'several'),
      () => 'text',
      () => Object.assign(new Error('with data'), { at: new Date(0), skipped: () => 1 }),
    ];
    for (const make of makes) {
      for (const throws of [undefined, () => [CardDeclined] as never, () => [Error]]) {
        const [live, replayed] = await declining(make, throws);
        expect(facts(live)).to.deep.equal(facts(replayed));
      }
    }
  });

  it('that the workflow does not catch fails it with the error’s own type', async () => {
    for (const throws of [undefined, () => [CardDeclined] as never]) {
      const rig = new EngineRig();
      const output = await rig.run((context) =>
        context.step('charge', () => Promise.reject(new CardDeclined('not enough', 51)), { retry, throws }),
      );
      expect(errorOf(output)).to.include({ ErrorType: 'CardDeclined', ErrorMessage: 'not enough' });
    }
  });

  it('may be as large as it likes: what is recorded fits into an update', async () => {
    const make = () =>
      Object.assign(new CardDeclined('€'.repeat(200_000), 51, { cause: new Error('y'.repeat(50_000)) }), {
        log: 'z'.repeat(99_999),
      });
    const rig = new EngineRig();
    await rig.run((context) => context.step('charge', () => Promise.reject(make()), { retry }));
    const failure = rig.updates.find(({ Action }) => Action === 'FAIL');
    expect(Buffer.byteLength(JSON.stringify(failure))).to.be.within(1000, LIMITS.errorUpdateBytes);
    expect(failure?.Error?.ErrorType).to.equal('CardDeclined');
  });

  it('can not be caught by a class that does not exist: the mistake is told before the body runs', async () => {
    let runs = 0;
    const mistakes = [
      () => {
        throw new ReferenceError("Cannot access 'CardDeclined' before initialization");
      },
      () => [undefined as never],
    ];
    for (const throws of mistakes) {
      const rig = new EngineRig();
      const error = errorOf(await rig.run((context) => context.step('charge', () => ++runs, { throws })));
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/throws of step 'charge'/);
    }
    expect(runs).to.equal(0);
  });

  it('of a step that nobody awaits is recorded, and does not end the process', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      void context.step('forgotten', () => Promise.reject(new Error('unseen')), { retry });
      await context.step('other', () => 1);
      await context.wait('1s');
    });
    expect(output.Status).to.equal('SUCCEEDED');
    expect(rig.updates.map(({ Error: error }) => error?.ErrorMessage)).to.include('unseen');
  });
});
