import { expect } from 'chai';
import {
  type BatchProgress,
  Completion,
  type CompletionPolicy,
  type CompletionPredicate,
} from '../../lib/engine/index.js';
import { errorOf, resultOf } from '../support/engine-rig.js';
import { inEveryWay, inOnePiece } from '../support/scenario.js';

/**
 * How a map ends whose items end one after the other as a pattern says: `+` succeeds, `-` fails.
 * Told as its letters (`.` was under way, and those that were never started are missing), why it
 * was done, and its status.
 */
async function endOf(
  pattern: string,
  completion: CompletionPolicy | CompletionPredicate | undefined,
  { maxConcurrency = 1, nesting = 'nested' as 'nested' | 'flat' } = {},
): Promise<string> {
  const { output } = await inOnePiece(async (context) => {
    const batch = await context.map(
      'm',
      [...pattern],
      async (letter, index) => {
        await context.wait('w', { seconds: index + 1 });
        if (letter === '-') throw new Error('no');
      },
      { completion, maxConcurrency, nesting },
    );
    const letters = batch.items.map(({ status }) => ({ SUCCEEDED: '+', FAILED: '-', STARTED: '.' })[status]);
    return `${letters.join('')} ${batch.completionReason} ${batch.status}`;
  });
  return resultOf(output);
}

const { allSuccessful, allCompleted, firstSuccessful, minSuccessful, toleratedFailures, toleratedFailurePercentage } =
  Completion;

type Row = [pattern: string, completion: CompletionPolicy | undefined, end: string];

const rows: Row[] = [
  // The default ends with the first failure.
  ['+++', undefined, '+++ ALL_COMPLETED SUCCEEDED'],
  ['+-+', undefined, '+- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['+-+', {}, '+- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['+-+', allSuccessful(), '+- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['++-', allSuccessful(), '++- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['--+', allCompleted(), '--+ ALL_COMPLETED FAILED'],
  ['---', allCompleted(), '--- ALL_COMPLETED FAILED'],
  ['--+-', firstSuccessful(), '--+ MIN_SUCCESSFUL_REACHED FAILED'],
  ['+--', firstSuccessful(), '+ MIN_SUCCESSFUL_REACHED SUCCEEDED'],
  ['---', firstSuccessful(), '--- ALL_COMPLETED FAILED'],
  ['++++', minSuccessful(2), '++ MIN_SUCCESSFUL_REACHED SUCCEEDED'],
  ['+-+', minSuccessful(2), '+-+ ALL_COMPLETED FAILED'],
  ['++', minSuccessful(2), '++ ALL_COMPLETED SUCCEEDED'],
  // More than there are can never be reached: all run, and the result has failed although none did.
  ['++', minSuccessful(3), '++ ALL_COMPLETED FAILED'],
  ['--++', toleratedFailures(1), '-- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-+++', toleratedFailures(1), '-+++ ALL_COMPLETED FAILED'],
  ['-+', toleratedFailures(0), '- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  // Just as many are tolerated, of all items and not of those that have ended.
  ['-+++', toleratedFailurePercentage(25), '-+++ ALL_COMPLETED FAILED'],
  ['-++-', toleratedFailurePercentage(25), '-++- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['--++', toleratedFailurePercentage(25), '-- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-+++', toleratedFailurePercentage(24.9), '- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-++', toleratedFailurePercentage(33.4), '-++ ALL_COMPLETED FAILED'],
  ['-++', toleratedFailurePercentage(33.3), '- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-+', toleratedFailurePercentage(0), '- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['--', toleratedFailurePercentage(100), '-- ALL_COMPLETED FAILED'],
  // Whatever is reached first.
  ['-++-', { minSuccessful: 2, toleratedFailureCount: 1 }, '-++ MIN_SUCCESSFUL_REACHED FAILED'],
  ['--++', { minSuccessful: 2, toleratedFailureCount: 1 }, '-- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-+-+', { toleratedFailureCount: 2, toleratedFailurePercentage: 25 }, '-+- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['-+-+', { toleratedFailureCount: 1, toleratedFailurePercentage: 90 }, '-+- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['++-', { minSuccessful: 2, toleratedFailurePercentage: 0 }, '++ MIN_SUCCESSFUL_REACHED SUCCEEDED'],
  ['-', { minSuccessful: 1, toleratedFailureCount: 0 }, '- FAILURE_TOLERANCE_EXCEEDED FAILED'],
  ['', minSuccessful(1), ' ALL_COMPLETED FAILED'],
  ['', toleratedFailurePercentage(0), ' ALL_COMPLETED SUCCEEDED'],
];

describe('the completion of a map', () => {
  for (const [pattern, completion, end] of rows) {
    it(`by ${JSON.stringify(completion)} of '${pattern}' is '${end}', nested and flat`, async () => {
      expect(await endOf(pattern, completion)).to.equal(end);
      expect(await endOf(pattern, completion, { nesting: 'flat' })).to.equal(end);
    });
  }

  it('leaves what is under way, and starts nothing more', async () => {
    const together = { maxConcurrency: 3 };
    expect(await endOf('+++++', minSuccessful(1), together)).to.equal('+.. MIN_SUCCESSFUL_REACHED SUCCEEDED');
    expect(await endOf('-++++', allSuccessful(), together)).to.equal('-.. FAILURE_TOLERANCE_EXCEEDED FAILED');
    const all = { maxConcurrency: 9 };
    expect(await endOf('-+-++', toleratedFailures(1), all)).to.equal('-+-.. FAILURE_TOLERANCE_EXCEEDED FAILED');
  });

  it('is the same however it is told', () => {
    expect(Completion.minSuccessful(2)).to.deep.equal({ minSuccessful: 2 });
    expect(Completion.firstSuccessful()).to.deep.equal({ minSuccessful: 1 });
    expect(Completion).to.be.frozen;
  });
});

describe('the completion of a map by a predicate', () => {
  it('is when it decides, as it decides', async () => {
    const atTwo =
      (decision: 'succeeded' | 'failed'): CompletionPredicate =>
      ({ completedCount }) =>
        completedCount === 2 ? decision : undefined;
    expect(await endOf('-+++', atTwo('succeeded'))).to.equal('-+ CUSTOM_COMPLETION_SUCCEEDED SUCCEEDED');
    expect(await endOf('++++', atTwo('failed'))).to.equal('++ CUSTOM_COMPLETION_FAILED FAILED');
    expect(await endOf('-+', () => undefined)).to.equal('-+ ALL_COMPLETED FAILED');
  });

  it('may be before any item is started', async () => {
    expect(await endOf('+++', () => 'succeeded')).to.equal(' CUSTOM_COMPLETION_SUCCEEDED SUCCEEDED');
    expect(await endOf('+++', () => 'failed')).to.equal(' CUSTOM_COMPLETION_FAILED FAILED');
    expect(await endOf('', () => 'failed')).to.equal(' CUSTOM_COMPLETION_FAILED FAILED');
  });

  it('goes by all that is known: counts, and each item', async () => {
    const seen: string[] = [];
    const look = ({ successCount, failureCount, completedCount, totalCount, items }: BatchProgress) => {
      const letters = items.map(
        ({ index, name, status }) => `${index}${name === `map-item-${index}` ? '' : '?'}${status?.[0] ?? '_'}`,
      );
      seen.push(`${successCount}+${failureCount}=${completedCount}/${totalCount} ${letters.join(' ')}`);
      return undefined;
    };
    await endOf('+-+', look, { maxConcurrency: 2 });
    const inOrder = seen.filter((line, index) => seen.indexOf(line) === index);
    expect(inOrder).to.deep.equal(['0+0=0/3 0_ 1_ 2_', '1+0=1/3 0S 1S 2_', '1+1=2/3 0S 1F 2S', '2+1=3/3 0S 1F 2S']);
  });

  it('fails the map when it throws, and starts nothing more', async () => {
    const { output, history } = await inEveryWay((context) =>
      context.map('m', [1, 2, 3], (n) => context.step('s', () => n), {
        maxConcurrency: 1,
        completion: ({ completedCount }) => {
          if (completedCount === 1) throw new RangeError('no idea');
          return undefined;
        },
      }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'RangeError', ErrorMessage: 'no idea' });
    expect(history.filter((line) => line.startsWith('START m/'))).to.have.length(2);
  });

  it('is recorded: on replay it is not asked', async () => {
    let asked = 0;
    let askedLive = 0;
    await inOnePiece(async (context) => {
      await context.map('m', [1, 2], (n) => context.step('s', () => n), {
        completion: () => {
          asked++;
          return undefined;
        },
      });
      askedLive ||= asked;
      await context.wait('1s');
    });
    expect(asked).to.equal(askedLive);
  });

  it('is an error when it decides for something that there is not', async () => {
    const { output } = await inOnePiece((context) =>
      context.map('m', [], () => 1, { completion: (() => 'done') as never }),
    );
    expect(errorOf(output)).to.include({
      ErrorType: 'InvalidArgumentError',
      ErrorMessage: `decision of completion of map 'm': expected 'succeeded', 'failed' or undefined, got "done".`,
    });
  });
});
