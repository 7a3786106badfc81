import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { KnownOperations } from '../../lib/engine/replay/known-operations.js';
import { releasesOf } from '../../lib/engine/replay/recorded-releases.js';
import { EngineRig, type RigOptions, resultOf, until } from '../support/engine-rig.js';
import { withoutSequences } from '../support/simulated-service.js';

/** What the code notes in each of its invocations; it is suspended once, at its end. */
async function notesOf(
  code: (context: DurableContext, note: (text: string) => void) => Promise<unknown>,
  options?: RigOptions,
) {
  const rig = new EngineRig(options);
  const notes: string[][] = [];
  const output = await rig.run(
    async (context) => {
      const own: string[] = [];
      notes.push(own);
      const result = await code(context, (text) => own.push(text));
      await context.wait('pause', '1h');
      return result;
    },
    (callback) => rig.succeedCallback(callback, `"answer to ${callback.Name}"`),
  );
  return { notes, result: resultOf(output) };
}

/** A step whose body ends when told to. */
class Gate {
  #open!: () => void;
  #isEntered = false;
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  readonly body = async () => {
    this.#isEntered = true;
    await this.#opened;
  };

  async open(): Promise<void> {
    await until(() => this.#isEntered);
    this.#open();
  }
}

describe('on replay, completions are seen in the order in which they happened', () => {
  it('by all who note them', async () => {
    const gates = { x: new Gate(), y: new Gate(), z: new Gate() };
    let isFirst = true;
    const { notes } = await notesOf(async (context, note) => {
      const steps = Object.entries(gates).map(([name, { body }]) => context.step(name, body).then(() => note(name)));
      if (isFirst) {
        isFirst = false;
        for (const name of ['y', 'z', 'x'] as const) {
          await gates[name].open();
          await Promise.race([steps[Object.keys(gates).indexOf(name)]]);
        }
      }
      await Promise.all(steps);
    });
    expect(notes).to.deep.equal([
      ['y', 'z', 'x'],
      ['y', 'z', 'x'],
    ]);
  });

  it('by Promise.race', async () => {
    const gates = [new Gate(), new Gate(), new Gate()];
    void gates[1]!.open();
    const { notes, result } = await notesOf(async (context, note) => {
      const winner = await Promise.race(gates.map(({ body }, i) => context.step(`s${i}`, body).then(() => i)));
      note(`won by ${winner}`);
      for (const gate of gates) void gate.open();
      await context.step(`after ${winner}`, () => 1);
      return winner;
    });
    expect(notes).to.deep.equal([['won by 1'], ['won by 1']]);
    expect(result).to.equal(1);
  });

  it('after what the code has set off by the same stretch of code, ticks of callbacks made promises included', async () => {
    const { notes } = await notesOf(async (context, note) => {
      await context.step('before', () => 1);
      const recorded = context.step('recorded', () => 'recorded');
      const ticked = new Promise((resolve) => process.nextTick(resolve, 'ticked'));
      note(String(await Promise.race([recorded, ticked])));
      await recorded;
    });
    expect(notes).to.deep.equal([['ticked'], ['ticked']]);
  });

  it('by a race that a callback wins over a wait, and a wait over a callback', async () => {
    const racing = async (context: DurableContext, note: (text: string) => void) => {
      const callback = await context.createCallback('asked');
      const first = await Promise.race([callback.result(), context.wait('patience', '1h').then(() => 'too late')]);
      note(String(first));
      await context.step(`after ${first}`, () => 1);
    };
    expect((await notesOf(racing)).notes).to.deep.equal([[], ['answer to asked'], ['answer to asked']]);

    const rig = new EngineRig();
    const notes: string[] = [];
    await rig.run(
      async (context) => {
        await racing(context, (text) => notes.push(text));
        await context.wait('pause', '1s');
      },
      (callback) => {
        if (notes.length === 0) rig.service.passTo(rig.service.machine.nextDueAt);
        else rig.succeedCallback(callback, '"late answer"');
      },
    );
    expect(new Set(notes)).to.deep.equal(new Set(['too late']));
  });

  it('by plain async helpers of several steps each, side by side', async () => {
    const { notes, result } = await notesOf(async (context, note) => {
      const log: string[] = [];
      const helper = async (name: string, hops: number[]) => {
        for (const [i, count] of hops.entries()) {
          await context.step(`${name}${i}`, async () => {
            for (let hop = 0; hop < count; hop++) await new Promise((resolve) => setImmediate(resolve));
          });
          note(`${name}${i}`);
          log.push(`${name}${i}`);
        }
      };
      await Promise.all([helper('a', [5, 1, 1]), helper('b', [1, 1, 9]), helper('c', [2, 2, 2])]);
      return log;
    });
    expect(notes[1]).to.deep.equal(notes[0]);
    expect(result).to.deep.equal(notes[0]);
  });

  it('by items that begin after others: an end that is told ahead of its record comes after those on their way', async () => {
    const { notes } = await notesOf(async (context, note) => {
      let end!: () => void;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const items = async (item: number) => {
        if (item === 2) note('second item');
        else end();
        // In the same turn, but after the step has ended.
        for (let hop = 0; hop < 20; hop++) await undefined;
      };
      await Promise.all([
        context.step('step', () => ended).then(() => note('step')),
        context.map('m', [1, 2], items, { maxConcurrency: 1 }),
      ]);
    });
    expect(notes).to.deep.equal([['step', 'second item'], ['step']]);
  });

  it('a callback’s id in its place among them', async () => {
    const { notes } = await notesOf(async (context, note) => {
      await Promise.all([
        context.step('one', () => 1).then(() => note('one')),
        context.createCallback('made').then(() => note('made')),
        context.step('two', () => 2).then(() => note('two')),
      ]);
    });
    expect(notes[1]).to.deep.equal(notes[0]);
    expect(notes[0]).to.have.members(['one', 'made', 'two']);
  });
});

describe('code that is slow to ask, because it does plain work in between', () => {
  it('is waited for, so that what happened first is seen first', async () => {
    const gate = new Gate();
    const { notes } = await notesOf(
      async (context, note) => {
        const slow = async () => {
          for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
          await context.step('asked late', () => 1);
          note('asked late');
          await gate.open();
        };
        await Promise.all([slow(), context.step('asked at once', gate.body).then(() => note('asked at once'))]);
      },
      { isPatient: true },
    );
    expect(notes).to.deep.equal([
      ['asked late', 'asked at once'],
      ['asked late', 'asked at once'],
    ]);
  });
});

describe('a store that tells times only', () => {
  it('is taken to have ended a context after what is in it, where their times tie', () => {
    const ended = { Type: 'STEP', Status: 'SUCCEEDED', StartTimestamp: 1000, EndTimestamp: 2000 } as const;
    const operations: Operation[] = [
      { ...ended, Id: 'context', Type: 'CONTEXT', ContextDetails: { ReplayChildren: true } },
      { ...ended, Id: 'in it', ParentId: 'context' },
      { ...ended, Id: 'after it' },
    ];
    const known = KnownOperations.of(operations);
    const order = releasesOf(known.values()).map(({ operation: { id } }) => id);
    expect(order).to.deep.equal(['in it', 'context', 'after it']);
  });

  it('shows what completed with one checkpoint in the order of the calls, live as on replay', async () => {
    const code = async (context: DurableContext, note: (text: string) => void) => {
      const slow = async () => {
        for (let hop = 0; hop < 5; hop++) await undefined;
      };
      await Promise.all([
        context.step('slow', slow).then(() => note('slow')),
        context.step('quick', () => 1).then(() => note('quick')),
        context.createCallback('made').then(() => note('made')),
      ]);
    };
    const { notes } = await notesOf(code, { view: withoutSequences });
    expect(notes[0]).to.deep.equal(['slow', 'quick', 'made']);
    expect(notes[1]).to.deep.equal(notes[0]);
  });

  it('may say that a callback ended before it began, as clocks do that differ', async () => {
    const view = (operation: Operation): Operation => {
      const told = withoutSequences(operation);
      return told.EndTimestamp === undefined ? told : { ...told, EndTimestamp: (told.StartTimestamp as number) - 5 };
    };
    const { notes } = await notesOf(
      async (context, note) => {
        const callback = await context.createCallback('asked');
        note('made');
        note(String(await callback.result()));
      },
      { view },
    );
    expect(notes.at(-1)).to.deep.equal(['made', 'answer to asked']);
  });

  it('shows a race that called something off after what had ended in the same instant before', async () => {
    const gate = new Gate();
    const { notes } = await notesOf(
      async (context, note) => {
        const contenders = [() => context.step('winner', gate.body), () => context.wait('called off', '9h')];
        const race = context.race('race', contenders).then(() => note('race'));
        await context.step('before', () => 1);
        note('before');
        await gate.open();
        await race;
      },
      { view: withoutSequences },
    );
    expect(notes).to.deep.equal([
      ['before', 'race'],
      ['before', 'race'],
    ]);
  });

  it('is followed by its end times, in whatever form they come', async () => {
    const forms: ((millis: number) => any)[] = [
      (millis) => millis,
      (millis) => new Date(millis),
      (millis) => new Date(millis).toISOString(),
    ];
    for (const form of forms) {
      // Recorded in the order a, b, c; by its times b was first.
      const offsets: Record<string, number> = { a: 2500, b: 500, c: 1500 };
      const view = (operation: Operation): Operation => {
        const { Name = '', EndTimestamp } = operation;
        if (EndTimestamp === undefined || !(Name in offsets)) return withoutSequences(operation);
        return withoutSequences({ ...operation, EndTimestamp: form((EndTimestamp as number) + offsets[Name]!) });
      };
      const code = (context: DurableContext, note: (text: string) => void) =>
        Promise.all(['a', 'b', 'c'].map((name) => context.step(name, () => 1).then(() => note(name))));
      const { notes } = await notesOf(code, { view });
      expect(notes[1]).to.deep.equal(['b', 'c', 'a']);
    }
  });
});
