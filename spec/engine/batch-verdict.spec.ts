import { expect } from 'chai';
import { BatchError } from '../../lib/core/errors/operation-errors.js';
import {
  BatchResult,
  Completion,
  type CompletionPolicy,
  type CompletionPredicate,
  type DurableContext,
} from '../../lib/engine/index.js';
import { seenAlways } from '../support/scenario.js';
import { Declined } from '../support/values.js';

/**
 * Whether items have a record, and how large their results are: with two large ones, the result of
 * all is rebuilt from them.
 */
const KINDS = [
  ['nested', 1],
  ['flat', 1],
  ['nested', 140_000],
] as const;
const THROWS = { throws: () => [Declined] };

/** Items succeed (S) or fail (F), in order and one after the other; each result is of that size. */
async function batchOf(
  context: DurableContext,
  items: string,
  options: { readonly completion: CompletionPolicy | CompletionPredicate; readonly nesting: 'nested' | 'flat' },
  size: number,
) {
  const batch = await context.map(
    'm',
    [...items],
    async (item, index) => {
      await context.step('s', () => index);
      if (item === 'F') throw new Declined(`item ${index}`, index);
      return `${index}`.padEnd(size);
    },
    { ...THROWS, ...options, maxConcurrency: 1 },
  );
  await context.wait('w', '1s');
  return batch;
}

function thrownBy(call: () => void): string {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return error instanceof Declined ? error.message : (error as Error).name;
  }
}

function verdictOf(batch: BatchResult<unknown>): unknown[] {
  return [batch.isSatisfied, thrownBy(() => batch.throwIfUnsatisfied()), thrownBy(() => batch.throwIfError())];
}

describe("a batch's verdict", () => {
  const most = Completion.minSuccessful(2);
  const decided: CompletionPredicate = ({ successCount, failureCount }) => {
    if (failureCount > 1) return 'failed';
    return successCount > 1 ? 'succeeded' : undefined;
  };
  const cases: [string, CompletionPolicy | CompletionPredicate, string, unknown[]][] = [
    ['all of them succeed', Completion.allSuccessful(), 'SSS', [true, 'nothing', 'nothing']],
    ['one fails that must not', Completion.allSuccessful(), 'SFS', [false, 'item 1', 'item 1']],
    ['one fails that may', Completion.allCompleted(), 'SFS', [true, 'nothing', 'item 1']],
    ['as many fail as may', Completion.toleratedFailures(1), 'SFS', [true, 'nothing', 'item 1']],
    ['more fail than may', Completion.toleratedFailures(1), 'FFS', [false, 'item 0', 'item 0']],
    ['a larger share fails than may', Completion.toleratedFailurePercentage(30), 'SFF', [false, 'item 1', 'item 1']],
    ['enough succeed', most, 'FSSS', [true, 'nothing', 'item 0']],
    ['enough succeed with the last', most, 'FSS', [true, 'nothing', 'item 0']],
    ['too few succeed', most, 'FSF', [false, 'item 0', 'item 0']],
    ['there are too few', most, 'S', [false, 'BatchError', 'BatchError']],
    ['enough succeed, and too many fail', { ...most, toleratedFailureCount: 0 }, 'FSS', [false, 'item 0', 'item 0']],
    ['there are none', Completion.allSuccessful(), '', [true, 'nothing', 'nothing']],
    ["a function says 'succeeded'", decided, 'FSS', [true, 'nothing', 'item 0']],
    ["a function says 'failed'", decided, 'SFF', [false, 'item 1', 'item 1']],
    ['a function never says anything, and one fails', decided, 'F', [false, 'item 0', 'item 0']],
    ['a function never says anything, and none fails', decided, 'S', [true, 'nothing', 'nothing']],
  ];
  for (const [when, completion, items, expected] of cases) {
    it(`is ${expected[0]} when ${when}: live, on replay, where it is rebuilt, and handed on by a context`, async () => {
      for (const [nesting, size] of KINDS) {
        const seen = await seenAlways(async (context) =>
          verdictOf(await batchOf(context, items, { completion, nesting }, size)),
        );
        expect(seen, `${nesting}, ${size}`).to.deep.equal(expected);
      }
      const handedOn = await seenAlways(async (context) =>
        verdictOf(
          await context.runInChildContext(
            'c',
            () => batchOf(context, items, { completion, nesting: 'flat' }, 1),
            THROWS,
          ),
        ),
      );
      expect(handedOn).to.deep.equal(expected);
    });
  }

  it('goes by the reason, where a serdes of the user leaves it out', () => {
    const items = [{ index: 0, status: 'SUCCEEDED', result: 1 } as const];
    expect(new BatchResult({ items, completionReason: 'ALL_COMPLETED' }).isSatisfied).to.equal(true);
    const failed = new BatchResult({ items, completionReason: 'CUSTOM_COMPLETION_FAILED' });
    expect(failed.isSatisfied).to.equal(false);
    expect(() => failed.throwIfUnsatisfied()).to.throw(BatchError, 'CUSTOM_COMPLETION_FAILED');
  });
});
