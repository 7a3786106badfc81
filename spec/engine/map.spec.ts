import { expect } from 'chai';
import { BatchError, ChildContextError } from '../../lib/core/errors/operation-errors.js';
import { BatchResult, Completion, type DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, resultOf, settled, until } from '../support/engine-rig.js';
import { inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

const NESTINGS = ['nested', 'flat'] as const;

/** For each item a step, a wait and another step. */
const work = (context: DurableContext) => async (n: number) => {
  const twice = await context.step('twice', () => n * 2);
  await context.wait('w', { seconds: n });
  return context.step('more', () => twice + 1);
};

class Secretive extends Error {
  readonly #name = 'SecretiveError';
  override get name() {
    return this.#name;
  }
}

describe('a map', () => {
  it('records a context for each item, and all results on its own', async () => {
    const flow: Flow = async (context) => (await context.map('m', [1, 2], work(context))).results();
    const { output, history, rig } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.equal([3, 5]);
    expect(history.slice(0, -1)).to.deep.equal([
      'START m Map',
      'START m/map-item-0 MapIteration',
      'START m/map-item-0/twice Step',
      'SUCCEED m/map-item-0/twice 2',
      'START m/map-item-1 MapIteration',
      'START m/map-item-1/twice Step',
      'SUCCEED m/map-item-1/twice 4',
      'START m/map-item-0/w Wait 1 s',
      'START m/map-item-1/w Wait 2 s',
      'timerFired m/map-item-0/w',
      'START m/map-item-0/more Step',
      'SUCCEED m/map-item-0/more 3',
      'SUCCEED m/map-item-0 3',
      'timerFired m/map-item-1/w',
      'START m/map-item-1/more Step',
      'SUCCEED m/map-item-1/more 5',
      'SUCCEED m/map-item-1 5',
    ]);
    expect(JSON.parse(rig.updates.at(-1)!.Payload!)).to.deep.equal({
      completionReason: 'ALL_COMPLETED',
      items: ['3', '5'],
    });
  });

  it('records nothing of an item but its operations, when it is flat', async () => {
    const flow: Flow = async (context) =>
      (await context.map('m', [1, 2], work(context), { nesting: 'flat' })).results();
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.equal([3, 5]);
    expect(history.slice(0, -1)).to.deep.equal([
      'START m Map',
      'START m/twice Step',
      'SUCCEED m/twice 2',
      'START m/twice Step',
      'SUCCEED m/twice 4',
      'START m/w Wait 1 s',
      'START m/w Wait 2 s',
      'timerFired m/w',
      'START m/more Step',
      'SUCCEED m/more 3',
      'timerFired m/w',
      'START m/more Step',
      'SUCCEED m/more 5',
    ]);
  });

  it('of flat items gives copies of what their code has returned, each reader its own', async () => {
    for (const size of [1, 150_000]) {
      const returned: object[] = [];
      const item = (letter: string) => {
        const value = { text: letter.repeat(size) };
        returned.push(value);
        return value;
      };
      const summarize = (result: BatchResult<{ text: string }>) => {
        for (const value of result.results()) value.text = 'changed';
        return 'too large';
      };
      const output = await new EngineRig().run(async (context) => {
        const batch = await context.map('m', ['a', 'b'], item, { nesting: 'flat', summarize });
        return batch.results().map((result) => [result.text[0], returned.includes(result)]);
      });
      expect(resultOf(output)).to.deep.equal([
        ['a', false],
        ['b', false],
      ]);
    }
  });

  it('gives its code the item, its index and all of them', async () => {
    const given: unknown[] = [];
    const items = ['a', 'b'];
    await inOnePiece((context) => context.map(items, (...args) => given.push(args)));
    expect(given).to.deep.equal([
      ['a', 0, items],
      ['b', 1, items],
    ]);
  });

  for (const nesting of NESTINGS) {
    describe(`of ${nesting} items`, () => {
      it('is not run again once it is over, nor is an item that is', async () => {
        const runs: Record<string, number> = {};
        await inOnePiece(async (context) => {
          await context.map(
            'm',
            ['first', 'second'],
            async (item) => {
              if (item === 'second') await context.wait('w', '1s');
              await context.step('s', () => {
                runs[item] = (runs[item] ?? 0) + 1;
              });
            },
            { nesting },
          );
          await context.wait('after', '1s');
        });
        expect(runs).to.deep.equal({ first: 1, second: 1 });
      });

      it('runs no more at once than it may, in order of index, and the next as soon as one is over', async () => {
        const started: number[] = [];
        const ends: (() => void)[] = [];
        let active = 0;
        let most = 0;
        const rig = new EngineRig();
        const invocation = rig.invoke(async (context) => {
          await context.map(
            'm',
            [0, 1, 2, 3, 4],
            (n) =>
              context.step('s', async () => {
                started.push(n);
                most = Math.max(most, ++active);
                await new Promise<void>((resolve) => (ends[n] = resolve));
                active--;
              }),
            { nesting, maxConcurrency: 2 },
          );
        });
        await until(() => started.length === 2);
        await settled();
        expect(started).to.deep.equal([0, 1]);
        ends[1]!();
        await until(() => started.length === 3);
        ends[2]!();
        await until(() => started.length === 4);
        await settled();
        expect(started).to.deep.equal([0, 1, 2, 3]);
        ends[0]!();
        ends[3]!();
        await until(() => started.length === 5);
        ends[4]!();
        expect(await invocation).to.have.property('Status', 'SUCCEEDED');
        expect(most).to.equal(2);
      });

      it('honours its concurrency over suspensions too', async () => {
        const flow: Flow = async (context) =>
          (await context.map('m', [4, 3, 2, 1], work(context), { nesting, maxConcurrency: 2 })).results();
        const { output, history } = await inEveryWay(flow);
        expect(resultOf(output)).to.deep.equal([9, 7, 5, 3]);
        let waiting = 0;
        for (const line of history) {
          if (/^START .* Wait/.test(line)) waiting++;
          if (line.startsWith('timerFired')) waiting--;
          expect(waiting).to.be.lessThan(3);
        }
      });

      it('of nothing is over at once', async () => {
        const seen = await seenAlways(async (context) => {
          const { items, status, completionReason, totalCount } = await context.map('m', [], () => 1, { nesting });
          return { items, status, completionReason, totalCount };
        });
        expect(seen).to.deep.equal({
          items: [],
          status: 'SUCCEEDED',
          completionReason: 'ALL_COMPLETED',
          totalCount: 0,
        });
      });

      it('may give nothing, and null, and items without any operation', async () => {
        const seen = await seenAlways(async (context) =>
          (await context.map('m', [undefined, null, 0], (item) => item, { nesting })).results(),
        );
        expect(seen).to.deep.equal([undefined, null, 0]);
      });

      it('tells what failed, wrapped, and nothing of it is lost: other items run on where that is allowed', async () => {
        const seen = await seenAlways(async (context) => {
          const batch = await context.map(
            'm',
            [1, 2, 3],
            async (n) => {
              if (n === 2) throw new Declined('two', 2);
              return context.step('s', () => n);
            },
            { nesting, completion: Completion.allCompleted() },
          );
          expect(batch).to.be.instanceOf(BatchResult);
          expect(batch.errors()[0]).to.be.instanceOf(ChildContextError);
          expect(() => batch.throwIfError()).to.throw(ChildContextError, 'two');
          const { status, completionReason, successCount, failureCount, startedCount, totalCount, hasFailure } = batch;
          const counts = { status, completionReason, successCount, failureCount, startedCount, totalCount, hasFailure };
          return [counts, batch.results(), batch.errors().map(faceOf), batch.succeeded().map(({ index }) => index)];
        });
        expect(seen).to.deep.equal([
          {
            status: 'FAILED',
            completionReason: 'ALL_COMPLETED',
            successCount: 2,
            failureCount: 1,
            startedCount: 0,
            totalCount: 3,
            hasFailure: true,
          },
          [1, 3],
          [
            {
              class: 'ChildContextError',
              name: 'ChildContextError',
              message: 'two',
              errorType: 'Declined',
              operationName: 'map-item-1',
              cause: { class: 'Error', name: 'Declined', message: 'two', code: 2 },
            },
          ],
          [0, 2],
        ]);
      });

      it('gives values and errors of the classes that are declared', async () => {
        const seen = await seenAlways(async (context) => {
          const batch = await context.map(
            'm',
            [1, 2],
            async (n) => {
              if (n === 2) {
                await context.step('s', () => Promise.reject(new Declined('two', 2, { cause: new Error('of it') })), {
                  retry: noRetry(),
                  throws: () => [Declined],
                });
              }
              return new Money(n, 'EUR');
            },
            { nesting, completion: Completion.allCompleted(), returns: () => Money, throws: () => [Declined] },
          );
          expect(batch.results()[0]).to.be.instanceOf(Money);
          expect(batch.errors()[0]).to.be.instanceOf(Declined);
          return [batch.results().map(({ text }) => text), batch.errors().map(faceOf)];
        });
        expect(seen).to.deep.equal([
          ['1 EUR'],
          [
            {
              class: 'Declined',
              name: 'Declined',
              message: 'two',
              code: 2,
              cause: { class: 'Error', name: 'Error', message: 'of it' },
            },
          ],
        ]);
      });

      it('tells of errors whose class only its constructor could make whole; the other items are not touched', async () => {
        const seen = await seenAlways(async (context) => {
          const batch = await context.map(
            'm',
            [1, 2, 3],
            (n) =>
              context.step(
                's',
                () => {
                  if (n === 1) throw new DOMException('too slow', 'TimeoutError');
                  if (n === 2) throw new Secretive('two');
                  return n;
                },
                { retry: noRetry(), throws: () => [DOMException, Secretive] },
              ),
            { nesting, completion: Completion.allCompleted(), throws: () => [DOMException, Secretive] },
          );
          const [late, secretive] = batch.errors();
          expect(late).to.be.instanceOf(DOMException);
          expect(secretive).to.be.instanceOf(Secretive);
          return [batch.results(), batch.errors().map(String)];
        });
        expect(seen).to.deep.equal([[3], ['TimeoutError: too slow', 'SecretiveError: two']]);
      });

      it("refuses an item's value that can't be recorded: that item has failed", async () => {
        const seen = await seenAlways(async (context) => {
          const batch = await context.map('m', [() => 1, 2], (n) => n, {
            nesting,
            completion: Completion.allCompleted(),
          });
          return [batch.results(), batch.errors().map(({ name }) => name)];
        });
        expect(seen).to.deep.equal([[2], ['SerializationError']]);
      });

      it('has its items recorded by their serdes, and itself by its own', async () => {
        const itemSerdes = {
          serialize: async (value: number) => `<${value}>`,
          deserialize: async (text: string | undefined) => Number(text!.slice(1, -1)),
        };
        const serdes = {
          serialize: async (result: BatchResult<number>) => result.results().join('+'),
          deserialize: async (text: string | undefined) =>
            new BatchResult<number>({
              items: text!.split('+').map((n, index) => ({ index, status: 'SUCCEEDED', result: Number(n) })),
              completionReason: 'ALL_COMPLETED',
            }),
        };
        const { output, history } = await inEveryWay(async (context) => {
          const batch = await context.map('m', [1, 2], (n) => context.step('s', () => n), {
            nesting,
            itemSerdes,
            serdes,
          });
          await context.wait('after', '1s');
          return batch.results();
        });
        expect(resultOf(output)).to.deep.equal([1, 2]);
        expect(history).to.include('SUCCEED m 1+2');
        if (nesting === 'nested') expect(history).to.include('SUCCEED m/map-item-1 <2>');
      });

      it('may be within one of its kind', async () => {
        const { output } = await inEveryWay(async (context) => {
          const outer = await context.map(
            'outer',
            [1, 2],
            async (n) => {
              const inner = await context.map('inner', [10, 20], (m) => context.step('s', () => n * m), { nesting });
              await context.wait('w', { seconds: n });
              return inner.results();
            },
            { nesting },
          );
          return outer.results();
        });
        expect(resultOf(output)).to.deep.equal([
          [10, 20],
          [20, 40],
        ]);
      });
    });
  }

  it('identifies an item by its index: what is done for the others does not matter', async () => {
    const idsOf = async (flow: Flow) => {
      const { rig } = await inOnePiece(flow);
      return rig.updates.filter(({ Name, Action }) => Name === 's' && Action === 'START').map(({ Id }) => Id);
    };
    const mapped =
      (items: number[]): Flow =>
      (context) =>
        context.map('m', items, () => context.step('s', () => 1));
    const two = await idsOf(mapped([1, 2]));
    const three = await idsOf(mapped([1, 2, 3]));
    expect(three.slice(0, 2)).to.deep.equal(two);
    expect(new Set(three).size).to.equal(3);
  });

  it('identifies an item by its name where it has one: wherever it stands', async () => {
    const named = async (items: string[], nesting: 'nested' | 'flat') => {
      const { rig } = await inOnePiece((context) =>
        context.map('m', items, (item) => context.step('s', () => item), { nesting, itemName: (item) => item }),
      );
      const ids = rig.updates.filter(({ Payload, Name }) => Payload !== undefined && Name === 's');
      return Object.fromEntries(ids.map(({ Payload, Id }) => [JSON.parse(Payload!), Id]));
    };
    for (const nesting of NESTINGS) {
      const before = await named(['tea', 'kettle'], nesting);
      const after = await named(['cup', 'kettle', 'tea'], nesting);
      expect(after).to.include(before);
    }
    const twice = await inOnePiece((context) =>
      context.map('m', ['tea', 'tea'], (_item, index) => context.step('s', () => index), { itemName: (item) => item }),
    );
    expect(twice.history).to.include('SUCCEED m/tea/s 0').and.to.include('SUCCEED m/tea/s 1');
  });

  it('gives each operation an id of its own, in maps within each other, named and not', async () => {
    for (const outer of NESTINGS) {
      for (const inner of NESTINGS) {
        const { rig, output } = await inOnePiece(async (context) => {
          const itemName = (item: number) => (item % 2 === 0 ? `item ${item}` : undefined);
          const within = (item: number) => async (each: number) => {
            await context.step('s', () => each);
            return context.race([() => context.step('s', () => item), () => context.wait('w', '1h')]);
          };
          const batch = await context.map(
            'm',
            [0, 1, 2, 3],
            async (item) => (await context.map('m', [0, 1, 2], within(item), { nesting: inner })).results(),
            { nesting: outer, itemName: itemName as (item: number) => string },
          );
          return batch.items.map(({ name }) => name);
        });
        expect(resultOf(output)).to.deep.equal(['item 0', 'map-item-1', 'item 2', 'map-item-3']);
        const ids = rig.updates.filter(({ Action }) => Action === 'START').map(({ Id }) => Id);
        expect(new Set(ids).size).to.equal(ids.length);
        for (const id of ids) expect(id).to.match(/^[a-zA-Z0-9-_]{1,64}$/);
      }
    }
  });

  it('keeps which of its items have a name, and which gave nothing', async () => {
    const seen = await seenAlways(async (context) => {
      const batch = await context.map('m', ['tea', undefined, 'cup'], (item) => item?.length, {
        itemName: ((item: string | undefined) => item) as (item: string | undefined) => string,
      });
      return batch.items.map(({ index, name, result }) => [index, name, result]);
    });
    expect(seen).to.deep.equal([
      [0, 'tea', 3],
      [1, 'map-item-1', undefined],
      [2, 'cup', 3],
    ]);
  });

  it('may be over before all of its items are; those are heard of no more', async () => {
    let late = 0;
    for (const nesting of NESTINGS) {
      const flow: Flow = async (context) => {
        const batch = await context.map(
          'm',
          [3, 1, 2],
          async (n) => {
            await context.wait('w', { hours: n });
            const result = await context.step('s', () => n);
            if (n > 1) late++;
            return result;
          },
          { nesting, completion: Completion.firstSuccessful() },
        );
        await context.wait('after', '9h');
        return [batch.results(), batch.started().map(({ index }) => index), batch.completionReason, batch.status];
      };
      const { output, rig } = await inEveryWay(flow);
      expect(resultOf(output)).to.deep.equal([[1], [0, 2], 'MIN_SUCCESSFUL_REACHED', 'SUCCEEDED']);
      expect(rig.logger.lines).to.deep.equal([]);
    }
    expect(late).to.equal(0);
  });

  it("that is not awaited doesn't suspend, and an item of it that is drops out says nothing", async () => {
    const { output, history } = await inOnePiece(async (context) => {
      void context.map('m', [1], () => context.wait('w', '1h'));
      return context.step('s', () => 'done');
    });
    expect(resultOf(output)).to.equal('done');
    expect(history).to.include('START m/map-item-0/w Wait 3600 s');
  });

  it('has its itemName called for items that are started only, and refuses a name that can not be', async () => {
    for (const name of ['', 'ü', 'x'.repeat(257), 5 as never]) {
      const { output, history } = await inOnePiece((context) =>
        context.map('m', [1], () => context.step('s', () => 1), { itemName: () => name }),
      );
      expect(errorOf(output)).to.have.property('ErrorType', 'InvalidArgumentError');
      expect(errorOf(output).ErrorMessage).to.match(/^The name of a MapIteration must be 1 to 256 printable ASCII/);
      expect(history.filter((line) => line.includes(' m/'))).to.deep.equal([]);
    }
  });
});

describe('a parallel', () => {
  it('runs branches, by index or by their names', async () => {
    const flow: Flow = async (context) => {
      const batch = await context.parallel<number | string>('p', [
        () => context.step('s', () => 1),
        { name: 'named', run: () => context.wait('w', '1s').then(() => 'two') },
        async () => 3,
      ]);
      return [batch.results(), batch.items.map(({ name }) => name)];
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.equal([
      [1, 'two', 3],
      ['parallel-branch-0', 'named', 'parallel-branch-2'],
    ]);
    expect(history).to.include.members([
      'START p Parallel',
      'START p/parallel-branch-0 ParallelBranch',
      'START p/named ParallelBranch',
      'SUCCEED p/named "two"',
    ]);
  });

  it('does not take the own name of a function for one', async () => {
    const { history } = await inOnePiece((context) =>
      context.parallel([
        function ship() {
          return 1;
        },
      ]),
    );
    expect(history).to.include('SUCCEED (Parallel)/parallel-branch-0 1');
  });

  it('takes the same options as a map', async () => {
    const flow: Flow = async (context) => {
      const branch = (n: number) => () => context.step('s', () => new Money(n, 'EUR'), { returns: () => Money });
      const batch = await context.parallel([branch(1), branch(2), branch(3)], {
        nesting: 'flat',
        maxConcurrency: 1,
        returns: () => Money,
        completion: Completion.minSuccessful(2),
      });
      await context.wait('after', '1s');
      return [batch.results().map(({ text }) => text), batch.totalCount];
    };
    expect(resultOf((await inEveryWay(flow)).output)).to.deep.equal([['1 EUR', '2 EUR'], 2]);
  });
});

describe('the result of a batch', () => {
  it('throws the first error, or one that tells that too few succeeded', async () => {
    const items = [{ index: 0, status: 'SUCCEEDED', result: 1 } as const];
    new BatchResult({ items, completionReason: 'ALL_COMPLETED' }).throwIfError();
    expect(() => new BatchResult({ items, completionReason: 'CUSTOM_COMPLETION_FAILED' }).throwIfError()).to.throw(
      BatchError,
      'The batch failed (CUSTOM_COMPLETION_FAILED) with 1 items succeeded and none failed.',
    );
    const first = new TypeError('first');
    const failed = [{ index: 0, status: 'FAILED', error: first } as const];
    expect(() => new BatchResult({ items: failed, completionReason: 'ALL_COMPLETED' }).throwIfError()).to.throw(first);
  });

  it('thrown by a workflow makes it fail with the error of the item', async () => {
    const { output } = await inEveryWay(async (context) => {
      const batch = await context.map('m', [1], () => Promise.reject(new Declined('no', 3)), {
        throws: () => [Declined],
      });
      batch.throwIfError();
    });
    expect(errorOf(output)).to.include({ ErrorType: 'Declined', ErrorMessage: 'no' });
  });
});
