import { expect } from 'chai';
import { ChildContextError, StepError } from '../../lib/core/errors/operation-errors.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, rejection, resultOf, settled, until } from '../support/engine-rig.js';
import { historyOf, inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

const declines = (context: DurableContext, name = 'declines') =>
  context.step(
    name,
    () => {
      throw new Declined('no', 7);
    },
    { retry: noRetry(), throws: () => [Declined] },
  );
const waits = (context: DurableContext, duration: string, name = `w ${duration}`) =>
  context.wait(name, duration).then(() => duration);

describe('all', () => {
  it('waits for all and gives their values in order, of functions and of promises', async () => {
    const flow: Flow = async (context) => {
      const started = context.step('before', () => 'before');
      const values = await context.all('a', [() => waits(context, '2h'), started, () => context.step('s', () => 's')]);
      await context.wait('end', '1s');
      return values;
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.deep.equal(['2h', 'before', 's']);
    expect(history).to.deep.equal([
      'START before Step',
      'SUCCEED before "before"',
      'START a All',
      'START a/w 2h Wait 7200 s',
      'START a/s Step',
      'SUCCEED a/s "s"',
      'timerFired a/w 2h',
      'SUCCEED a {} ReplayChildren',
      'START end Wait 1 s',
      'timerFired end',
    ]);
  });

  it('gives the error of the first that fails, as it is, and calls off what the others wait for', async () => {
    const face = await seenAlways(async (context) => {
      const error = await rejection(
        context.all('a', [
          () => waits(context, '2h'),
          () => waits(context, '1h').then(() => declines(context)),
          () => waits(context, '3h'),
        ]),
      );
      expect(error).to.be.instanceOf(Declined);
      return faceOf(error);
    });
    expect(face).to.deep.equal({ class: 'Declined', name: 'Declined', message: 'no', code: 7 });
    const { history } = await inOnePiece((context) =>
      rejection(context.all('a', [() => waits(context, '2h'), () => declines(context)])).then(() => 1),
    );
    expect(history.slice(-3)).to.deep.equal([
      'FAIL a/declines Declined: no',
      'CANCEL a/w 2h',
      'SUCCEED a {"rejected":1} ReplayChildren',
    ]);
  });

  it('of none gives none', async () => {
    expect(await seenAlways((context) => context.all([]))).to.deep.equal([]);
  });

  it('keeps values of classes', async () => {
    const seen = await seenAlways(async (context) => {
      const [money, none, nothing] = await context.all([
        () => context.step('s', () => new Money(5, 'EUR'), { returns: () => Money }),
        async () => undefined,
        () => null,
      ]);
      expect(money).to.be.instanceOf(Money);
      return [money.text, none, nothing];
    });
    expect(seen).to.deep.equal(['5 EUR', undefined, null]);
  });
});

describe('allSettled', () => {
  it('tells how each ended, with the very errors', async () => {
    const seen = await seenAlways(async (context) => {
      const ends = await context.allSettled('s', [
        () => declines(context),
        () => waits(context, '1h'),
        () => Promise.reject(new RangeError('plain')),
        () => context.runInChildContext('group', () => Promise.reject(new TypeError('inner'))),
      ]);
      return ends.map((end) => (end.status === 'fulfilled' ? end.value : faceOf(end.reason)));
    });
    expect(seen.slice(0, 3)).to.deep.equal([
      { class: 'Declined', name: 'Declined', message: 'no', code: 7 },
      '1h',
      { class: 'RangeError', name: 'RangeError', message: 'plain' },
    ]);
    expect(seen[3]).to.include({ class: 'ChildContextError', errorType: 'TypeError' });
  });

  it('of none gives none', async () => {
    expect(await seenAlways((context) => context.allSettled([]))).to.deep.equal([]);
  });
});

describe('any', () => {
  it('gives the first success, whatever failed before', async () => {
    const flow: Flow = async (context) => {
      const value = await context.any('y', [
        () => declines(context),
        () => waits(context, '2h'),
        () => waits(context, '1h'),
      ]);
      await context.wait('end', '3h');
      return value;
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal('1h');
    expect(history).to.include.members(['CANCEL y/w 2h', 'SUCCEED y {"winner":2} ReplayChildren']);
  });

  it('throws all errors when none succeeds', async () => {
    const seen = await seenAlways(async (context) => {
      const error = await rejection(
        context.any('y', [
          () => waits(context, '1h').then(() => declines(context)),
          () => Promise.reject(new RangeError('b')),
        ]),
      );
      expect(error).to.be.instanceOf(AggregateError);
      expect(error.errors[0]).to.be.instanceOf(Declined);
      return [error.message, error.errors.map(faceOf)];
    });
    expect(seen).to.deep.equal([
      'All contenders failed.',
      [
        { class: 'Declined', name: 'Declined', message: 'no', code: 7 },
        { class: 'RangeError', name: 'RangeError', message: 'b' },
      ],
    ]);
  });
});

describe('race', () => {
  it('gives the first to end, and records who it was', async () => {
    const flow: Flow = async (context) => {
      const value = await context.race('r', [
        () => waits(context, '2h', 'slow'),
        () => waits(context, '1h', 'quick').then(() => context.step('s', () => 'quick')),
      ]);
      await context.wait('end', '3h');
      return value;
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal('quick');
    expect(history).to.deep.equal([
      'START r Race',
      'START r/slow Wait 7200 s',
      'START r/quick Wait 3600 s',
      'timerFired r/quick',
      'START r/s Step',
      'SUCCEED r/s "quick"',
      'CANCEL r/slow',
      'SUCCEED r {"winner":1} ReplayChildren',
      'START end Wait 10800 s',
      'timerFired end',
    ]);
  });

  for (const checkpointing of ['eager', 'optimistic'] as const) {
    it(`has the same winner after a crash at any point, ${checkpointing}`, async () => {
      const flow: Flow = async (context) => {
        const value = await context.race('r', [
          () => waits(context, '2h', 'slow'),
          () => waits(context, '1h', 'quick').then(() => context.step('s', () => 'quick')),
          () => waits(context, '3h', 'slower'),
        ]);
        await context.wait('end', '1h');
        return value;
      };
      const { output } = await inEveryWay(flow, { definition: { checkpointing } });
      expect(resultOf(output)).to.equal('quick');
    });
  }

  it('throws when the first to end fails', async () => {
    const seen = await seenAlways(async (context) => {
      const error = await rejection(
        context.race([() => waits(context, '2h'), () => waits(context, '1h').then(() => declines(context))]),
      );
      expect(error).to.be.instanceOf(Declined);
      return faceOf(error);
    });
    expect(seen).to.include({ message: 'no', code: 7 });
  });

  it('gives up on a callback when the time is over, and its answer later concerns nobody', async () => {
    const flow: Flow = async (context) => {
      const value = await context.race('r', [
        () => context.waitForCallback('answer', () => {}),
        () => context.wait('patience', '1h').then(() => 'no answer'),
      ]);
      await context.wait('end', '2h');
      return value;
    };
    const { output, history, rig } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal('no answer');
    expect(history.filter((line) => /SUCCEED|CANCEL/.test(line))).to.deep.equal([
      'SUCCEED r/answer/(Step)',
      'CANCEL r/answer/(Callback)',
      'SUCCEED r {"winner":1} ReplayChildren',
    ]);
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('calls off the patience when the callback is answered', async () => {
    const flow: Flow = async (context) => {
      const value = await context.race('r', [
        () => context.waitForCallback('answer', () => {}),
        () => context.wait('patience', '1h').then(() => 'no answer'),
      ]);
      await context.wait('end', '2h');
      return value;
    };
    const answer = (rig: EngineRig) => (callback: Parameters<EngineRig['succeedCallback']>[0]) =>
      rig.succeedCallback(callback, '"yes"');
    const { output, history } = await inEveryWay(flow, { answer });
    expect(resultOf(output)).to.equal('yes');
    expect(history).to.include('CANCEL r/patience');
  });

  it('calls off only what its own functions began, in contexts and combinators within as well', async () => {
    const flow: Flow = async (context) => {
      const own = context.wait('own', '5h');
      const value = await context.race('r', [
        own,
        () => context.runInChildContext('group', () => waits(context, '3h', 'in group')),
        () => context.all('inner', [() => waits(context, '4h', 'in all')]),
        () => context.map('m', [1, 2], () => waits(context, '4h', 'in map'), { nesting: 'flat' }),
        () => waits(context, '1h', 'quick'),
      ]);
      await own;
      return value;
    };
    const { output, history } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal('1h');
    expect(history.filter((line) => line.startsWith('CANCEL')).sort()).to.deep.equal([
      'CANCEL r/group/in group',
      'CANCEL r/inner/in all',
      'CANCEL r/m/in map',
      'CANCEL r/m/in map',
    ]);
    expect(history).to.include('timerFired own');
  });

  it('aborts the signal of a body that lost, whose end is not recorded', async () => {
    const rig = new EngineRig();
    let signal: AbortSignal | undefined;
    let end!: (value: string) => void;
    const invocation = rig.invoke(async (context) => {
      const value = await context.race('r', [
        () =>
          context.step('long', () => {
            ({ signal } = context);
            return new Promise<string>((resolve) => (end = resolve));
          }),
        () => context.step('quick', () => 'quick'),
      ]);
      await context.step('next', () => end('too late'));
      return value;
    });
    expect(resultOf(await invocation)).to.equal('quick');
    await settled();
    expect(signal?.aborted).to.equal(true);
    expect(signal?.reason).to.have.property('name', 'AbortError');
    expect(historyOf(rig)).to.include('START r/long Step').and.not.to.include('SUCCEED r/long "too late"');
  });

  it('leaves a loser that goes on by itself without answers', async () => {
    const rig = new EngineRig();
    let goOn!: () => void;
    let said = 'nothing';
    const output = await rig.invoke(async (context) => {
      const value = await context.race('r', [
        async () => {
          await new Promise<void>((resolve) => (goOn = resolve));
          try {
            await context.step('late', () => 1);
            said = 'answered';
          } catch (error) {
            said = String(error);
          }
        },
        () => context.step('quick', () => 'quick'),
      ]);
      goOn();
      await context.step('next', () => settled());
      return value;
    });
    expect(resultOf(output)).to.equal('quick');
    expect(said).to.equal('nothing');
    expect(historyOf(rig)).not.to.include('START r/late Step');
  });

  it('does not leave the rejection of a plain promise that lost unhandled, on replay either', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    try {
      const helper = async (context: DurableContext) => {
        await context.wait('w', '1h');
        throw new Error('too late to matter');
      };
      const { output } = await inEveryWay(async (context) => {
        const value = await context.race([helper(context), context.step('quick', () => 'quick')]);
        await context.wait('end', '2h');
        return value;
      });
      expect(resultOf(output)).to.equal('quick');
      await settled();
      expect(unhandled).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    }
  });

  it('takes what settled before it', async () => {
    const seen = await seenAlways(async (context) => {
      const [one, two] = [context.step('one', () => 1), context.step('two', () => 2)];
      await Promise.all([one, two]);
      return [await context.race([two, one]), await context.any([one, two])];
    });
    expect(seen).to.deep.equal([2, 1]);
  });

  it('may be in a race, and in a map', async () => {
    const { output } = await inEveryWay(async (context) => {
      const batch = await context.map('m', [1, 2], (n) =>
        context.race('outer', [
          () => context.race('inner', [() => waits(context, `${n}h`), () => waits(context, '9h')]),
          () => waits(context, '8h'),
        ]),
      );
      await context.wait('end', '9h');
      return batch.results();
    });
    expect(resultOf(output)).to.deep.equal(['1h', '2h']);
  });
});

describe('a combinator', () => {
  it('refuses contenders that can not be, and nothing is recorded', async () => {
    const faults: [(context: DurableContext) => Promise<unknown>, RegExp][] = [
      [(context) => context.all('c', 5 as never), /^All 'c': expected an array of promises of operations.*got 5/],
      [(context) => context.allSettled('c', [5] as never), /^AllSettled 'c': expected an array of promises.*got \[5\]/],
      [
        (context) => context.any('c', []),
        /^Any 'c': expected at least one contender: without any it would never end, got \[\]/,
      ],
      [(context) => context.race([]), /^Race \(unnamed\): expected at least one contender/],
      [(context) => context.race('', [() => 1]), /^The name of a Race must be 1 to 256/],
    ];
    for (const [call, message] of faults) {
      const { output, history } = await inOnePiece((context) => call(context));
      expect(errorOf(output)).to.have.property('ErrorType', 'InvalidArgumentError');
      expect(errorOf(output).ErrorMessage).to.match(message);
      expect(history).to.deep.equal([]);
    }
  });

  it('gives errors of the kinds that operations have', async () => {
    const { output } = await inEveryWay(async (context) => {
      const failing = () => context.step('s', () => Promise.reject(new TypeError('no')), { retry: noRetry() });
      const error = await rejection(context.all([failing]));
      const group = await rejection(context.race([() => context.runInChildContext('group', failing)]));
      return [error instanceof StepError, group instanceof StepError || group instanceof ChildContextError, group.name];
    });
    expect(resultOf(output)).to.deep.equal([true, true, 'StepError']);
  });

  it("keeps its operations' ids apart by contender, and stable when others change", async () => {
    const idOf = async (flow: Flow) => (await inOnePiece(flow)).rig.updates.find(({ Name }) => Name === 's')!.Id;
    const one = await idOf((context) => context.all('c', [() => context.step('s', () => 1)]));
    const two = await idOf((context) =>
      context.all('c', [() => context.step('s', () => 1), () => context.step('t', () => 1)]),
    );
    const other = await idOf((context) => context.all('c', [() => 1, () => context.step('s', () => 1)]));
    expect(two).to.equal(one);
    expect(other).not.to.equal(one);
  });

  it('hears of what ends while a body keeps the invocation alive', async () => {
    const rig = new EngineRig();
    let end!: () => void;
    let won: unknown;
    const invocation = rig.invoke(async (context) => {
      const long = context.step('long', () => new Promise<void>((resolve) => (end = resolve)));
      won = await context.race('r', [() => waits(context, '5s'), () => waits(context, '1h')]);
      await long;
      return won;
    });
    await until(() => rig.timers.length === 1);
    rig.pass(5);
    await until(() => won !== undefined);
    end();
    expect(resultOf(await invocation)).to.equal('5s');
    expect(historyOf(rig)).to.include('CANCEL r/w 1h');
  });
});
