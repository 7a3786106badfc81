import { expect } from 'chai';
import { LIMITS } from '../../lib/core/wire/index.js';
import { Completion, type DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, type RigOptions, resultOf } from '../support/engine-rig.js';
import { inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';
import { withoutSequences } from '../support/simulated-service.js';
import { Money } from '../support/values.js';

const large = (letter: string) => letter.repeat(135_000);
const inexact = { view: withoutSequences };
const { operationPayloadBytes } = LIMITS;

/** How often each name is asked of the log. */
function counter() {
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  return { counts, count };
}

const endOf = (rig: EngineRig, name: string) =>
  rig.updates.find(({ Name, Action }) => Name === name && Action === 'SUCCEED')!;

describe('a context whose result is over 256 KB', () => {
  const pair = async (context: DurableContext, count: (name: string) => void = () => {}) => {
    count('group');
    const [a, b] = ['a', 'b'];
    const first: string = await context.step('a', () => {
      count('a');
      return large(a);
    });
    await context.wait('w', '1s');
    const second: string = await context.step('b', () => {
      count('b');
      return large(b);
    });
    return first + second;
  };

  it('is rebuilt on replay from what is recorded in it, and nothing in it is done again', async () => {
    const { counts, count } = counter();
    const flow: Flow = async (context) => {
      const text = await context.runInChildContext('group', () => pair(context, count));
      await context.wait('after', '1s');
      await context.wait('later', '1s');
      return [text.length, text[0], text.at(-1)];
    };
    const { rig, output, history } = await inOnePiece(flow);
    expect(resultOf(output)).to.deep.equal([270_000, 'a', 'b']);
    // Three invocations before its end and at it, and a rebuilding in each of two more.
    expect(counts).to.deep.equal({ group: 4, a: 1, b: 1 });
    expect(endOf(rig, 'group')).to.deep.include({ Payload: '', ContextOptions: { ReplayChildren: true } });
    expect(history.filter((line) => line.startsWith('START'))).to.have.length(6);
    await inEveryWay(flow, inexact);
  });

  it('is recorded whole when it just fits, in bytes', async () => {
    const fits = 'x'.repeat(operationPayloadBytes - 2);
    for (const [value, isRebuilt] of [
      [fits, false],
      [`${fits}x`, true],
      ['€'.repeat(operationPayloadBytes / 3), true],
    ] as const) {
      const { rig } = await inOnePiece(async (context) => {
        expect((await context.runInChildContext('group', () => value)) === value).to.equal(true);
        await context.wait('after', '1s');
      });
      expect(endOf(rig, 'group').ContextOptions?.ReplayChildren === true).to.equal(isRebuilt);
    }
  });

  it('has a summary recorded for those who read the history, where it says one', async () => {
    const { rig, output } = await inEveryWay(async (context) => {
      const text = await context.runInChildContext('group', () => pair(context), {
        summarize: (value) => `${value.length} letters`,
      });
      await context.wait('after', '1s');
      return text.length;
    }, inexact);
    expect(resultOf(output)).to.equal(270_000);
    expect(endOf(rig, 'group').Payload).to.equal('270000 letters');
  });

  it('fails when its summary is not text, is too large itself, or throws', async () => {
    const summaries: [(value: string) => any, RegExp][] = [
      [(value) => value, /^The summary of RunInChildContext 'group' takes 270,000 bytes/],
      [() => 5, /^The summary of RunInChildContext 'group': expected text/],
      [
        () => {
          throw new Error('not today');
        },
        /^not today$/,
      ],
    ];
    for (const [summarize, message] of summaries) {
      const { output } = await inOnePiece((context) =>
        context.runInChildContext('group', () => pair(context), { summarize }),
      );
      expect(errorOf(output).ErrorMessage).to.match(message);
    }
  });

  it('may hold others like it', async () => {
    const { counts, count } = counter();
    const flow: Flow = async (context) => {
      const text = await context.runInChildContext('outer', async () => {
        const one = await context.runInChildContext('one', () => pair(context, count));
        await context.wait('between', '1s');
        const two = await context.runInChildContext('two', () => pair(context));
        return one + two;
      });
      await context.wait('after', '1s');
      return text.length;
    };
    const { output } = await inOnePiece(flow);
    expect(resultOf(output)).to.equal(540_000);
    expect(counts).to.include({ a: 1, b: 1 });
    await inEveryWay(flow, inexact);
  });

  it('gives values of its class, rebuilt like live', async () => {
    const texts = await seenAlways(async (context) => {
      const made = await context.runInChildContext(
        'group',
        async () => [
          new Money(1, await context.step('a', () => large('a'))),
          new Money(2, await context.step('b', () => large('b'))),
        ],
        { returns: () => [Money] },
      );
      expect(made[1]).to.be.instanceOf(Money);
      return made.map(({ amount, text }) => [amount, text.length]);
    });
    expect(texts).to.deep.equal([
      [1, 135_002],
      [2, 135_002],
    ]);
  });

  it('with an operation in it that was left unfinished is rebuilt without it', async () => {
    const { output, rig } = await inEveryWay(async (context) => {
      const text = await context.runInChildContext('group', () => {
        void context.wait('left', '1h');
        return pair(context);
      });
      await context.wait('after', '2h');
      return text.length;
    }, inexact);
    expect(resultOf(output)).to.equal(270_000);
    expect(rig.logger.messages).to.have.length(1);
  });

  it('does not run a body again that was left under way', async () => {
    let runs = 0;
    let signal: AbortSignal | undefined;
    const { output } = await inOnePiece(async (context) => {
      const text = await context.runInChildContext('group', async () => {
        void context.step('left', () => {
          runs++;
          ({ signal } = context);
          return new Promise(() => {});
        });
        const [one, two] = [await context.step('a', () => large('a')), await context.step('b', () => large('b'))];
        return one + two;
      });
      await context.wait('after', '1s');
      return text.length;
    });
    expect(resultOf(output)).to.equal(270_000);
    expect(runs).to.equal(1);
    expect(signal?.aborted).to.equal(true);
  });

  it('whose code does something else when it is rebuilt is drift', async () => {
    const asked: [Flow, RegExp][] = [
      [(context) => context.step('new', () => 1), /asked for STEP Step 'new' .* where the record has STEP Step 'a' /],
      [
        async (context) => {
          await pair(context);
          await context.step('new', () => 1);
        },
        /asked for STEP Step 'new' .* where the record has nothing more/,
      ],
      [
        () => Promise.reject(new Error('else')),
        /^RunInChildContext 'group' is recorded as SUCCEEDED, but its code.* threw Error: else/,
      ],
    ];
    const ways: RigOptions[] = [{}, inexact, { definition: { drift: 'lenient' } }];
    for (const [[code, message], options] of asked.flatMap((one) => ways.map((way) => [one, way] as const))) {
      let changed: Flow = (context) => pair(context);
      let bodies = 0;
      const flow: Flow = async (context, input) => {
        await context.runInChildContext('group', () => changed(context, input) as Promise<unknown>);
        await context.wait('after', '1s');
        await context.step('later', () => bodies++);
      };
      const rig = new EngineRig(options);
      for (let i = 0; i < 2; i++) {
        expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
        rig.letHappen();
      }
      changed = code;
      const error = errorOf(await rig.run(flow));
      expect(error.ErrorType).to.equal('NonDeterministicExecutionError');
      expect(error.ErrorMessage).to.match(message);
      expect(bodies).to.equal(0);
    }
  });
});

describe('a map whose result is over 256 KB', () => {
  for (const nesting of ['nested', 'flat'] as const) {
    it(`is rebuilt on replay, ${nesting}`, async () => {
      const { counts, count } = counter();
      const flow: Flow = async (context) => {
        const batch = await context.map(
          'm',
          ['a', 'b', 'c'],
          async (letter, index) => {
            await context.wait('w', { seconds: 3 - index });
            return context.step('s', () => {
              count(letter);
              return large(letter);
            });
          },
          { nesting, maxConcurrency: 2 },
        );
        await context.wait('after', '1s');
        return [batch.status, batch.completionReason, batch.results().map((text) => [text[0], text.length])];
      };
      const { rig, output } = await inOnePiece(flow);
      const letters = ['a', 'b', 'c'].map((letter) => [letter, 135_000]);
      expect(resultOf(output)).to.deep.equal(['SUCCEEDED', 'ALL_COMPLETED', letters]);
      expect(counts).to.deep.equal({ a: 1, b: 1, c: 1 });
      const end = endOf(rig, 'm');
      expect(end.ContextOptions).to.deep.equal({ ReplayChildren: true });
      expect(JSON.parse(end.Payload!)).to.deep.equal({
        type: 'Map',
        totalCount: 3,
        successCount: 3,
        failureCount: 0,
        startedCount: 0,
        completionReason: 'ALL_COMPLETED',
        itemStatuses: 'SSS',
      });
      await inEveryWay(flow, inexact);
    });

    it(`that was done before its stragglers is rebuilt as it was, ${nesting}`, async () => {
      const flow: Flow = async (context) => {
        const batch = await context.parallel(
          'p',
          [
            () => context.wait('slow', '1h').then(() => 'slow'),
            () => context.step('b', () => large('b')),
            () =>
              context.step(
                'c',
                () => {
                  throw new TypeError('no');
                },
                { retry: noRetry() },
              ),
            () => context.step('d', () => large('d')),
            () => context.wait('slower', '2h').then(() => 'slower'),
          ],
          { nesting, completion: Completion.minSuccessful(2), summarize: (result) => `${result.successCount} of 2` },
        );
        await context.wait('after', '3h');
        return batch.items.map(({ index, status, result, error }) => [index, status, result?.length, error?.message]);
      };
      const { rig, output } = await inEveryWay(flow, inexact);
      expect(resultOf(output)).to.deep.equal([
        [0, 'STARTED', undefined, undefined],
        [1, 'SUCCEEDED', 135_000, undefined],
        [2, 'FAILED', undefined, 'no'],
        [3, 'SUCCEEDED', 135_000, undefined],
        [4, 'STARTED', undefined, undefined],
      ]);
      expect(JSON.parse(endOf(rig, 'p').Payload!)).to.include({ itemStatuses: '-SFS-', summary: '2 of 2' });
    });
  }

  it('that failed before all had begun is rebuilt with each failure, though they make a larger share of those that ended', async () => {
    const { output } = await inEveryWay(async (context) => {
      const item = (letter: string) => (letter === '-' ? Promise.reject(new TypeError('no')) : large(letter));
      const completion = Completion.toleratedFailurePercentage(20);
      const batch = await context.map('m', ['a', 'b', '-', '-', 'c'], item, { maxConcurrency: 1, completion });
      await context.wait('after', '1s');
      return batch.items.map(({ status }) => status);
    });
    expect(resultOf(output)).to.deep.equal(['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'FAILED']);
  });

  it('may have items that are rebuilt themselves', async () => {
    const { output } = await inEveryWay(async (context) => {
      const batch = await context.map('m', ['a', 'b'], async (letter) => {
        const first = await context.step('s', () => large(letter));
        await context.wait('w', '1s');
        return first + (await context.step('s', () => large(letter)));
      });
      await context.wait('after', '1s');
      return batch.results().map(({ length }) => length);
    }, inexact);
    expect(resultOf(output)).to.deep.equal([270_000, 270_000]);
  });

  it('may be in a context that is rebuilt, in every one of its invocations', async () => {
    const flow: Flow = async (context) => {
      const text = await context.runInChildContext('group', async () => {
        const batch = await context.map('m', ['a', 'b'], (letter) => context.step('s', () => large(letter)));
        const more = await context.race('r', [
          () => context.wait('w', '1s').then(() => context.step('t', () => large('t'))),
          () => context.wait('never', '1h').then(() => ''),
        ]);
        return [...batch.results(), more].join('');
      });
      await context.wait('after', '2h');
      return text.length;
    };
    expect(resultOf((await inEveryWay(flow, inexact)).output)).to.equal(405_000);
  });
});
