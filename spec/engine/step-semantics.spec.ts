import { expect } from 'chai';
import { StepInterruptedError } from '../../lib/core/errors/operation-errors.js';
import { type StepOptions, StepSemantics } from '../../lib/engine/index.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import { EngineRig, type Flow, rejection, resultOf, settled, until } from '../support/engine-rig.js';

const never = new Promise<never>(() => {});
const semantics = StepSemantics.AtMostOncePerRetry;

/** The process dies while the body of a step runs; then the execution goes on to its end. */
async function interrupted(options: StepOptions) {
  const rig = new EngineRig();
  const attempts: number[] = [];
  let seen: any;
  const flow = (body: () => unknown): Flow => {
    return async (context) => {
      const step = context.step('charge', () => attempts.push(context.attempt) && body(), options);
      seen = await step.catch((error: unknown) => error);
      return 'done';
    };
  };
  void rig.invoke(flow(() => never));
  await until(() => attempts.length === 1 && rig.updates.length === 1);
  expect(resultOf(await rig.run(flow(() => 'charged')))).to.equal('done');
  return { seen, attempts, updates: rig.updates };
}

describe('a step at least once per attempt', () => {
  it('runs again under the same number when the process died in its body', async () => {
    const { seen, attempts } = await interrupted({});
    expect(attempts).to.deep.equal([1, 1]);
    expect(seen).to.equal('charged');
  });

  it('records its start on its own when its body takes long, so that the history shows it running', async () => {
    const rig = new EngineRig();
    let finish!: (value: number) => void;
    const invocation = rig.invoke((context) =>
      context.step('slow', () => new Promise<number>((done) => (finish = done))),
    );
    await until(() => rig.requests.length === 1);
    expect(rig.requests).to.deep.equal([['START STEP slow']]);
    finish(1);
    expect(resultOf(await invocation)).to.equal(1);
    expect(rig.requests.slice(1)).to.deep.equal([['SUCCEED STEP slow']]);
  });
});

describe('a step at most once per attempt', () => {
  it('does not run its body before its start is durable', async () => {
    const rig = new EngineRig();
    let runs = 0;
    let answer!: () => void;
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        const response = await rig.service.checkpoint(request);
        if (rig.requests.length === 1) await new Promise<void>((resolve) => (answer = resolve));
        return response;
      },
    };
    const invocation = rig.invoke((context) => context.step('charge', () => ++runs, { semantics }));
    await until(() => answer !== undefined);
    expect(runs).to.equal(0);
    answer();
    expect(resultOf(await invocation)).to.equal(1);
    expect(rig.requests).to.deep.equal([['START STEP charge'], ['SUCCEED STEP charge']]);
  });

  it('does not run its body before the start of its next attempt is durable, though the store tells twice that it may', async () => {
    const rig = new EngineRig();
    const startsAtBodies: number[] = [];
    let finish!: () => void;
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        const { NewExecutionState: news, ...response } = await rig.service.checkpoint(request);
        return { ...response, NewExecutionState: { Operations: news?.Operations?.flatMap((told) => [told, told]) } };
      },
    };
    const invocation = rig.invoke((context) =>
      Promise.all([
        context.step('long', () => new Promise<void>((resolve) => (finish = resolve))),
        context.step(
          'charge',
          () => {
            startsAtBodies.push(rig.requests.flat().filter((update) => update === 'START STEP charge').length);
            if (context.attempt === 1) throw new Error('busy');
          },
          { semantics, retry: fixedDelay() },
        ),
      ]),
    );
    await until(() => rig.timers.length === 1);
    rig.pass(5);
    await until(() => startsAtBodies.length === 2);
    finish();
    await invocation;
    expect(startsAtBodies).to.deep.equal([1, 2]);
  });

  it('does not run its body after the workflow has returned', async () => {
    const rig = new EngineRig();
    let runs = 0;
    const output = await rig.invoke((context) => {
      void context.step('unawaited', () => ++runs, { semantics });
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
    await settled();
    expect(runs).to.equal(0);
  });

  it('does not run its interrupted attempt again: it fails with StepInterruptedError, and the next attempt follows', async () => {
    const { seen, attempts, updates } = await interrupted({ semantics, retry: fixedDelay() });
    expect(attempts).to.deep.equal([1, 2]);
    expect(seen).to.equal('charged');
    expect(updates.map(({ Action }) => Action)).to.deep.equal(['START', 'RETRY', 'START', 'SUCCEED']);
    expect(updates[1]?.Error?.ErrorType).to.equal('StepInterruptedError');
  });

  for (const [name, retry] of Object.entries({
    'does not retry': noRetry(),
    'leaves it out': fixedDelay({ notOn: [StepInterruptedError] }),
  })) {
    it(`gives the workflow StepInterruptedError when its strategy ${name}`, async () => {
      const { seen, attempts } = await interrupted({ semantics, retry });
      expect(attempts).to.deep.equal([1]);
      expect(seen).to.be.instanceOf(StepInterruptedError);
      expect(seen.message).to.match(/^Attempt 1 of at-most-once step 'charge' was interrupted/);
      expect(seen.operationName).to.equal('charge');
    });
  }

  it('is not interrupted by a suspension between its attempts', async () => {
    const rig = new EngineRig();
    const attempts: number[] = [];
    const output = await rig.run((context) =>
      context.step(
        'charge',
        () => {
          attempts.push(context.attempt);
          if (context.attempt < 3) throw new Error('busy');
          return 'charged';
        },
        { semantics, retry: fixedDelay() },
      ),
    );
    expect(resultOf(output)).to.equal('charged');
    expect(attempts).to.deep.equal([1, 2, 3]);
  });

  it('that has failed for good throws the same error on replay', async () => {
    const rig = new EngineRig();
    const seen: unknown[] = [];
    await rig.run(async (context) => {
      const error = await rejection(
        context.step('charge', () => Promise.reject(new RangeError('no')), { semantics, retry: noRetry() }),
      );
      seen.push([error.name, error.message, error.errorType]);
      await context.wait('1s');
    });
    expect(seen).to.deep.equal([
      ['StepError', 'no', 'RangeError'],
      ['StepError', 'no', 'RangeError'],
    ]);
  });
});
