import { expect } from 'chai';
import { ChildContextError } from '../../lib/core/errors/operation-errors.js';
import type { Class } from '../../lib/core/types.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, hasSettled, rejection, resultOf, settled } from '../support/engine-rig.js';
import { historyOf, inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';
import { Declined, Decorated, faceOf, Money } from '../support/values.js';

const once = { retry: noRetry() };

/** What groups, items, conditions and combinators whose body fails tell of it. */
async function errorsOfAll(context: DurableContext, failing: () => Promise<never>, throws: () => Class[]) {
  return [
    await rejection(context.runInChildContext('group', failing, { throws })),
    (await context.map('m', [1], failing, { throws })).errors()[0],
    (await context.map('f', [1], failing, { throws, nesting: 'flat' })).errors()[0],
    await rejection(context.waitForCondition('c', failing, { initialState: 0, until: () => true, throws })),
    await rejection(context.race([() => context.runInChildContext('raced', failing, { throws })])),
  ];
}

describe('a child context', () => {
  it('is one operation with others in it, whose result stands for all of it', async () => {
    let bodies = 0;
    const flow: Flow = async (context) => {
      const sum = await context.runInChildContext('group', async () => {
        const one = await context.step('s', () => ++bodies && 1);
        await context.wait('w', '5s');
        return one + (await context.step('t', () => ++bodies && 2));
      });
      await context.wait('after', '1s');
      return sum;
    };
    const { output, history, rig } = await inOnePiece(flow);
    expect(resultOf(output)).to.equal(3);
    expect(bodies).to.equal(2);
    expect(history).to.deep.equal([
      'START group RunInChildContext',
      'START group/s Step',
      'SUCCEED group/s 1',
      'START group/w Wait 5 s',
      'timerFired group/w',
      'START group/t Step',
      'SUCCEED group/t 2',
      'SUCCEED group 3',
      'START after Wait 1 s',
      'timerFired after',
    ]);
    expect(rig.requests[0]).to.deep.equal(['START CONTEXT group', 'START STEP s', 'SUCCEED STEP s']);
    await inEveryWay(flow);
  });

  it('is not run again once it has ended: nothing in it is asked for', async () => {
    let runs = 0;
    await new EngineRig().run(async (context) => {
      await context.runInChildContext('group', async () => {
        runs++;
        await context.step('s', () => 1);
      });
      await context.wait('1s');
      await context.wait('1s');
    });
    expect(runs).to.equal(1);
  });

  it('may be within others, to any depth', async () => {
    const { output, history } = await inEveryWay((context) =>
      context.runInChildContext('a', () =>
        context.runInChildContext('b', () =>
          context.runInChildContext('c', async () => {
            await context.wait('w', '1m');
            return context.step('s', () => 'deep');
          }),
        ),
      ),
    );
    expect(resultOf(output)).to.equal('deep');
    expect(history).to.deep.equal([
      'START a RunInChildContext',
      'START a/b RunInChildContext',
      'START a/b/c RunInChildContext',
      'START a/b/c/w Wait 60 s',
      'timerFired a/b/c/w',
      'START a/b/c/s Step',
      'SUCCEED a/b/c/s "deep"',
      'SUCCEED a/b/c "deep"',
      'SUCCEED a/b "deep"',
      'SUCCEED a "deep"',
    ]);
  });

  it('keeps its names apart from those outside, and does not need one of its own', async () => {
    const { output, rig } = await inEveryWay(async (context) => {
      const inner = () => context.step('s', () => 'inner');
      const outer = await context.step('s', () => 'outer');
      return [outer, await context.runInChildContext(inner), await context.runInChildContext(undefined, inner)];
    });
    expect(resultOf(output)).to.deep.equal(['outer', 'inner', 'inner']);
    expect(new Set(rig.updates.map(({ Id }) => Id)).size).to.equal(5);
  });

  it('gives its operations the same ids wherever it stands', async () => {
    const idsOf = async (flow: Flow) => {
      const { rig } = await inOnePiece(flow);
      return rig.updates.filter(({ Name }) => Name === 'kept' || Name === 'in it').map(({ Id }) => Id);
    };
    const kept: Flow = (context) => context.runInChildContext('kept', () => context.step('in it', () => 1));
    const before = await idsOf(kept);
    const after = await idsOf(async (context, input) => {
      await context.runInChildContext('new', () => context.step('in it, too', () => 1));
      await kept(context, input);
    });
    expect(after).to.deep.equal(before);
  });

  for (const value of [undefined, null, 0, '', [], { a: null }]) {
    it(`may give ${JSON.stringify(value)}`, async () => {
      expect(await seenAlways((context) => context.runInChildContext('group', () => value))).to.deep.equal(value);
    });
  }

  it('gives a value of the class that is declared, live and on replay', async () => {
    const text = await seenAlways(async (context) => {
      const money = await context.runInChildContext('group', async () => new Money(5, 'EUR'), { returns: () => Money });
      expect(money).to.be.instanceOf(Money);
      return money.text;
    });
    expect(text).to.equal('5 EUR');
    const error = errorOf(
      (await inEveryWay((context) => context.runInChildContext('g', () => new Money(1, '')))).output,
    );
    expect(error.ErrorType).to.equal('SerializationError');
  });

  it('is recorded by its own serdes', async () => {
    const serdes = {
      serialize: async (value: number) => `<${value}>`,
      deserialize: async (text: string | undefined) => Number(text!.slice(1, -1)),
    };
    const { history, output } = await inEveryWay((context) =>
      context.runInChildContext('group', async () => (await context.step('s', () => 1)) + 1, { serdes }),
    );
    expect(resultOf(output)).to.equal(2);
    expect(history.at(-1)).to.equal('SUCCEED group <2>');
  });

  it('that leaves operations unfinished says so once, and they concern nobody any more', async () => {
    const flow: Flow = async (context) => {
      const result = await context.runInChildContext('group', async () => {
        void context.wait('left', '1h');
        return context.step('s', () => 1);
      });
      await context.wait('after', '2h');
      return result;
    };
    const { rig, output } = await inOnePiece(flow);
    expect(resultOf(output)).to.equal(1);
    expect(rig.logger.lines.map(({ message, data }) => [message, data.operations])).to.deep.equal([
      [
        "RunInChildContext 'group' returned while operations that it had called were unfinished; their results are lost. Await them.",
        ['left'],
      ],
    ]);
  });
});

describe('a child context that is left unfinished by the one around it', () => {
  it('gets no answer to what it still asks for, and no error either', async () => {
    const rig = new EngineRig();
    const seen: unknown[] = [];
    let goOn!: () => void;
    const output = await rig.run(async (context) => {
      await context.runInChildContext('outer', () => {
        void context.runInChildContext('inner', async () => {
          await new Promise<void>((resolve) => (goOn = resolve));
          try {
            await context.step('late', () => seen.push('body'));
          } catch (error) {
            seen.push(error);
          }
        });
      });
      goOn();
      await settled();
      return 'over';
    });
    expect(resultOf(output)).to.equal('over');
    expect(seen).to.deep.equal([]);
  });
});

describe('a child context of a kind that its caller names', () => {
  it('is called so in the record', async () => {
    const flow: Flow = (context) =>
      context.runInChildContext('group', () => context.step('s', () => 1), { subType: 'Saga' });
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal(1);
    expect(history[0]).to.equal('START group Saga');
  });
});

describe('a child context that fails', () => {
  it('gives an error that tells which, and what of; a step in it has told its own', async () => {
    const { output, history } = await inEveryWay((context) =>
      context.runInChildContext('group', async () => {
        await context.step('s', () => 1);
        throw new TypeError('no');
      }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'TypeError', ErrorMessage: 'no' });
    expect(history.at(-1)).to.equal('FAIL group TypeError: no');
  });

  it('can be caught: a class that is not listed is wrapped, with name and cause', async () => {
    const face = await seenAlways(async (context) => {
      const error = await rejection(context.runInChildContext('group', () => Promise.reject(new Declined('no', 7))));
      expect(error).to.be.instanceOf(ChildContextError);
      return faceOf(error);
    });
    expect(face).to.deep.equal({
      class: 'ChildContextError',
      name: 'ChildContextError',
      message: 'no',
      errorType: 'Declined',
      operationName: 'group',
      cause: { class: 'Error', name: 'Declined', message: 'no', code: 7 },
    });
  });

  it('gives a listed class as it is, with its data and its cause', async () => {
    const face = await seenAlways(async (context) => {
      const failing = async () => {
        throw new Declined('no', 7, { cause: new RangeError('of it') });
      };
      const error = await rejection(context.runInChildContext('group', failing, { throws: () => [Declined] }));
      expect(error).to.be.instanceOf(Declined);
      return faceOf(error);
    });
    expect(face).to.deep.include({ class: 'Declined', message: 'no', code: 7 });
    expect(face).to.have.nested.property('cause.message', 'of it');
  });

  it('records and gives a listed class as it is decorated, as do items, conditions and combinators', async () => {
    const throws = () => [Decorated];
    const failing = () => Promise.reject(new Decorated('no'));
    const { rig, output } = await inEveryWay(async (context) => {
      const errors = await errorsOfAll(context, failing, throws);
      await context.wait('after', '1s');
      return errors.map((error) => [error instanceof Decorated, error.message, error.price?.text]);
    });
    expect(resultOf(output)).to.deep.equal(Array(5).fill([true, 'no', '5 EUR']));
    expect(JSON.stringify(rig.updates)).to.include('price').and.not.to.include('hidden');
  });

  it('gives an error of a subclass as the class that is listed, as do items, conditions and combinators', async () => {
    class Overdrawn extends Declined {
      override readonly name: any = 'Overdrawn';
    }
    const throws = () => [Declined];
    const failing = () => Promise.reject(new Overdrawn('no', 7));
    const faces = await seenAlways(async (context) => {
      const errors = await errorsOfAll(context, failing, throws);
      return errors.map(faceOf);
    });
    const face = { class: 'Declined', name: 'Overdrawn', message: 'no', code: 7 };
    expect(faces).to.deep.equal(Array(5).fill(face));
  });

  it("passes on a step's error, through as many as are around it", async () => {
    const face = await seenAlways(async (context) => {
      const inner = () =>
        context.step('s', () => Promise.reject(new Declined('no', 7)), { ...once, throws: () => [Declined] });
      const middle = () => context.runInChildContext('middle', inner, { throws: () => [Declined] });
      return faceOf(await rejection(context.runInChildContext('outer', middle, { throws: () => [Declined] })));
    });
    expect(face).to.deep.include({ class: 'Declined', message: 'no', code: 7 });
  });

  it('has what mapError makes of the error recorded and thrown', async () => {
    const flow: Flow = async (context) => {
      const error = await rejection(
        context.runInChildContext('group', () => Promise.reject('plainly'), {
          mapError: (cause) => new Declined(`mapped ${cause.message}`, 3),
          throws: () => [Declined],
        }),
      );
      await context.wait('after', '1s');
      return faceOf(error);
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.include({ class: 'Declined', message: 'mapped plainly', code: 3 });
    expect(history).to.include('FAIL group Declined: mapped plainly');
  });

  it('has what mapError throws in place of that', async () => {
    const { output } = await inEveryWay((context) =>
      context.runInChildContext('group', () => Promise.reject(new Error('first')), {
        mapError: () => {
          throw new RangeError('second');
        },
      }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'RangeError', ErrorMessage: 'second' });
  });

  it('is tried again as its strategy says, each time as a context of its own', async () => {
    let runs = 0;
    const flow: Flow = async (context) => {
      const value = await context.runInChildContext(
        'group',
        async () => {
          const run = await context.step('s', () => ++runs);
          if (run < 3) throw new Error(`run ${run}`);
          return run;
        },
        { retry: fixedDelay({ delay: '2s' }) },
      );
      await context.wait('after', '1s');
      return value;
    };
    const { output, history } = await inOnePiece(flow);
    expect(resultOf(output)).to.equal(3);
    expect(history).to.deep.equal([
      'START group RunInChildContext',
      'START group/s Step',
      'SUCCEED group/s 1',
      'FAIL group Error: run 1',
      'START group retry Wait 2 s',
      'timerFired group retry',
      'START group RunInChildContext',
      'START group/s Step',
      'SUCCEED group/s 2',
      'FAIL group Error: run 2',
      'START group retry Wait 2 s',
      'timerFired group retry',
      'START group RunInChildContext',
      'START group/s Step',
      'SUCCEED group/s 3',
      'SUCCEED group 3',
      'START after Wait 1 s',
      'timerFired after',
    ]);
  });

  it('is not tried again when the strategy gives up, or when it would only fail again', async () => {
    const errors = [];
    for (const failing of [() => Promise.reject(new Error('no')), () => Promise.resolve(() => 10)]) {
      let runs = 0;
      const { output } = await inOnePiece((context) =>
        context.runInChildContext(
          'group',
          () => {
            runs++;
            return failing();
          },
          { retry: fixedDelay({ delay: '2s', maxAttempts: 2 }) },
        ),
      );
      errors.push([errorOf(output).ErrorType, runs]);
    }
    expect(errors).to.deep.equal([
      ['Error', 2],
      ['SerializationError', 1],
    ]);
  });
});

describe('a virtual child context', () => {
  it('is a scope for names alone: its operations are recorded around it', async () => {
    const flow: Flow = async (context) => {
      const outer = await context.step('s', () => 'outer');
      const inner = await context.runInChildContext(
        'group',
        async () => {
          await context.wait('w', '5s');
          return context.step('s', () => 'inner');
        },
        { virtual: true },
      );
      await context.wait('after', '1s');
      return [outer, inner];
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.equal(['outer', 'inner']);
    expect(history).to.deep.equal([
      'START s Step',
      'SUCCEED s "outer"',
      'START w Wait 5 s',
      'timerFired w',
      'START s Step',
      'SUCCEED s "inner"',
      'START after Wait 1 s',
      'timerFired after',
    ]);
  });

  it('throws its error as it is, or as mapError makes it, and may be tried again', async () => {
    let runs = 0;
    const { output } = await inOnePiece(async (context) => {
      const plain = await rejection(
        context.runInChildContext('plain', () => Promise.reject(new Declined('no', 1)), { virtual: true }),
      );
      const mapped = await rejection(
        context.runInChildContext('mapped', () => Promise.reject(new Declined('no', 1)), {
          virtual: true,
          mapError: () => new RangeError('mapped'),
        }),
      );
      const again = await context.runInChildContext(
        'again',
        async () => {
          const run = await context.step('s', () => ++runs);
          if (run < 2) throw new Error('once more');
          return run;
        },
        { virtual: true, retry: fixedDelay({ delay: '2s' }) },
      );
      return [faceOf(plain), faceOf(mapped), again];
    });
    expect(resultOf(output)).to.deep.equal([
      { class: 'Declined', name: 'Declined', message: 'no', code: 1 },
      { class: 'RangeError', name: 'RangeError', message: 'mapped' },
      2,
    ]);
  });

  it('takes no operations after its code has returned', async () => {
    const rig = new EngineRig();
    await rig.run(async (context) => {
      let goOn!: () => void;
      let late: Promise<unknown> | undefined;
      await context.runInChildContext(
        'group',
        async () => {
          late = new Promise<void>((resolve) => (goOn = resolve)).then(() => context.step('late', () => 1));
        },
        { virtual: true },
      );
      goOn();
      expect(await hasSettled(late!)).to.equal(false);
    });
    expect(rig.logger.messages.join()).to.match(
      /^Step 'late' was called in RunInChildContext 'group' after RunInChildContext 'group' had ended/,
    );
    expect(historyOf(rig)).to.deep.equal([]);
  });
});
