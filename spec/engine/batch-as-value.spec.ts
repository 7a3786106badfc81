import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { ChildContextError, StepError } from '../../lib/core/errors/operation-errors.js';
import { SerializationError } from '../../lib/core/errors/serialization-errors.js';
import { BatchResult, Completion, type DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { withCodec } from '../../lib/values/index.js';
import { inEveryWay, seenAlways } from '../support/scenario.js';
import { SEEDED } from '../support/seeded.js';
import { Declined, faceOf, Money } from '../support/values.js';

/** Two that succeed, one that fails, one that is given up. */
const numbers = (context: DurableContext) =>
  context.map(
    'numbers',
    [1, 2, 3, 4],
    async (n) => {
      if (n === 2) throw new Declined('two', 2);
      if (n === 3) await context.wait('long', '9h');
      return context.step('s', () => n * 10);
    },
    { completion: Completion.minSuccessful(2) },
  );

function contentsOf(batch: BatchResult<unknown>): unknown {
  expect(batch).to.be.instanceOf(BatchResult);
  expect(Object.isFrozen(batch)).to.equal(true);
  const { completionReason, status, successCount, failureCount, startedCount, totalCount, hasFailure } = batch;
  const items = batch.items.map(({ index, name, status: ended, result, error }) => {
    const seen = result instanceof BatchResult ? contentsOf(result) : result;
    return { index, name, ended, result: seen, error: error && faceOf(error) };
  });
  return { completionReason, status, successCount, failureCount, startedCount, totalCount, hasFailure, items };
}

async function refusalOf(ask: () => Promise<unknown>): Promise<Error> {
  try {
    await ask();
  } catch (error) {
    return error as Error;
  }
  throw new Error('was not refused');
}

describe('the result of a map or parallel, as a value', () => {
  it('leaves a child context as it is', async () => {
    const [within, without] = await seenAlways(async (context) => [
      contentsOf(await context.runInChildContext('c', () => numbers(context))),
      contentsOf(await numbers(context)),
    ]);
    expect(within).to.deep.equal(without);
    expect(within).to.deep.include({
      completionReason: 'MIN_SUCCESSFUL_REACHED',
      status: 'FAILED',
      successCount: 2,
      failureCount: 1,
      startedCount: 1,
      totalCount: 4,
    });
  });

  for (const nesting of ['nested', 'flat'] as const) {
    it(`leaves ${nesting} items and branches, at any depth`, async () => {
      const seen = await seenAlways(async (context) => {
        const grid = await context.map(
          'rows',
          [1, 2],
          (row) => context.map('columns', [1, 2], (column) => context.step('s', () => row * column), { nesting }),
          { nesting },
        );
        const both = await context.parallel<BatchResult<any>>('both', [() => numbers(context), async () => grid], {
          nesting,
        });
        const deep = await context.runInChildContext('c', async () => both);
        const [first, second] = deep.results();
        expect(() => first!.throwIfError()).to.throw(ChildContextError, 'two');
        return [first!.results(), second!.results().map((row) => row.results()), contentsOf(deep)];
      });
      expect(seen.slice(0, 2)).to.deep.equal([
        [10, 40],
        [
          [1, 2],
          [2, 4],
        ],
      ]);
    });
  }

  it('has results and errors of the classes that its context names', async () => {
    const seen = await seenAlways(async (context) => {
      const batch = await context.runInChildContext(
        'c',
        () =>
          context.map(
            'm',
            [1, 2, 3],
            async (n) => {
              if (n === 2) throw new Declined('two', 2);
              if (n === 3) await context.step('s', () => Promise.reject(new Error('three')), { retry: noRetry() });
              return new Money(n, 'EUR');
            },
            { returns: () => Money, throws: () => [Declined], completion: Completion.allCompleted() },
          ),
        { returns: () => Money, throws: () => [Declined] },
      );
      expect(batch.results()[0]).to.be.instanceOf(Money);
      expect(batch.errors()[0]).to.be.instanceOf(Declined);
      expect(batch.errors()[1]).to.be.instanceOf(StepError);
      return [batch.results().map(({ text }) => text), batch.errors().map(faceOf)];
    });
    expect(seen[0]).to.deep.equal(['1 EUR']);
  });

  it('has wrapped errors where the context does not know their class', async () => {
    const seen = await seenAlways(async (context) => {
      const batch = await context.runInChildContext('c', () =>
        context.map('m', [1], () => Promise.reject(new Declined('one', 1)), { throws: () => [Declined] }),
      );
      return faceOf(batch.errors()[0]);
    });
    expect(seen).to.deep.equal({
      class: 'ChildContextError',
      name: 'ChildContextError',
      message: 'one',
      errorType: 'Declined',
      operationName: 'map-item-0',
      cause: { class: 'Error', name: 'Declined', message: 'one', code: 1 },
    });
  });

  it('is refused with instances whose class nobody names, and each cure of the message works', async () => {
    const map = (context: DurableContext) =>
      context.map('m', [1], (n) => new Money(n, 'EUR'), { returns: () => Money });
    const seen = await seenAlways(async (context) => {
      const error = await refusalOf(() => context.runInChildContext('none', () => map(context)));
      expect(error).to.be.instanceOf(SerializationError).with.property('what', 'result.items[0].result');
      const named = await context.runInChildContext('named', () => map(context), { returns: () => Money });
      const results = await context.runInChildContext('results', async () => (await map(context)).results(), {
        returns: () => [Money],
      });
      return [error.message, named.results()[0]!.text, results[0]!.text];
    });
    expect(seen[0]).to.include('returns: () => Money');
    expect(seen.slice(1)).to.deep.equal(['1 EUR', '1 EUR']);
  });

  it('is refused where it is not all of the value, and by a step, with a cure that works', async () => {
    const seen = await seenAlways(async (context) => {
      const batch = await context.map('m', [1], (n) => n);
      const refusals = [
        await refusalOf(() => context.step('s', () => batch, { retry: noRetry() })),
        await refusalOf(() => context.runInChildContext('c', async () => ({ batch }))),
        await refusalOf(() => context.runInChildContext('named', async () => batch, { returns: () => BatchResult })),
      ];
      expect(refusals[0]).to.be.instanceOf(SerializationError);
      expect(refusals[1]).to.be.instanceOf(SerializationError).with.property('what', 'result.batch');
      expect(refusals[2]).to.be.instanceOf(InvalidArgumentError);
      const cured = await context.step('cured', () => batch.results());
      return [cured, ...refusals.map(({ message }) => message)];
    });
    expect(seen[0]).to.deep.equal([1]);
    for (const message of seen.slice(1))
      expect(message).to.include('batch.results()').and.not.include('() => BatchResult');
  });

  it('is rebuilt when it is too large to be recorded', async () => {
    const seen = await seenAlways(async (context) => {
      const batch = await context.runInChildContext('c', () =>
        context.map('m', [1, 2], (n) => context.step('s', () => String(n).repeat(150_000))),
      );
      return batch.results().map((text) => text.length);
    });
    expect(seen).to.deep.equal([150_000, 150_000]);
  });

  it('goes to the own serdes of a context as it is', async () => {
    const serdes = {
      serialize: (batch: BatchResult<number>) => batch.results().join('+'),
      deserialize: (text: string | undefined) => text!.split('+').map(Number) as never,
    };
    const seen = await seenAlways(async (context) =>
      context.runInChildContext('c', () => context.map('m', [1, 2], (n) => n), { serdes }),
    );
    expect(seen).to.deep.equal([1, 2]);
  });

  it('goes through a codec item by item', async () => {
    const serdes = withCodec({
      encode: (text) => JSON.stringify(Buffer.from(text).toString('base64')),
      decode: (text) => Buffer.from(JSON.parse(text), 'base64').toString(),
    });
    const confidential = (context: DurableContext) => context.map('m', [['confidential']], (texts) => texts);
    const { output, rig } = await inEveryWay(
      async (context) => {
        const batch = await context.runInChildContext('c', () => confidential(context));
        return batch.results();
      },
      { serdes },
    );
    expect(output.Status).to.equal('SUCCEEDED');
    const payload = rig.updates.find(({ Name, Action }) => Name === 'c' && Action === 'SUCCEED')!.Payload!;
    expect(payload).not.to.include('confidential');
    expect(JSON.parse(payload)['everstep.batch'].batch.items[0].status).to.equal('SUCCEEDED');
  });

  it('is not what looks like one', async () => {
    const imitation = {
      'everstep.batch': { version: 1, batch: { completionReason: 'ALL_COMPLETED', items: [] } },
    };
    const text = fc
      .tuple(fc.stringMatching(/^ {0,3}$/), fc.constantFrom('{ "everstep.batch": ', '{"everstep.batch":'), fc.string())
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const itself = { serialize: (value: unknown) => String(value), deserialize: (recorded?: string) => recorded };
        const seen = await seenAlways(
          async (context) => [
            await context.runInChildContext('text', async () => given),
            await context.runInChildContext('json', async () => JSON.stringify(imitation)),
          ],
          { serdes: itself },
        );
        expect(seen).to.deep.equal([given, JSON.stringify(imitation)]);
      }),
      { ...SEEDED, numRuns: 20 },
    );
    expect(await seenAlways((context) => context.runInChildContext('c', async () => imitation))).to.deep.equal(
      imitation,
    );
  });
});
