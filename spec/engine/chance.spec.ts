import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import type { RetryContext } from '../../lib/retry/index.js';
import { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';
import { EngineRig, type Flow, rejection, resultOf } from '../support/engine-rig.js';
import { inEveryWay, inOnePiece, seenAlways } from '../support/scenario.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const draw = (context: DurableContext) => [context.uuid(), context.random(), context.uuid(), context.random()];

describe('uuid and random', () => {
  it('are the same on every replay, and never twice the same', async () => {
    const drawn = await seenAlways(async (context) => {
      const before = draw(context);
      await context.wait('w', '1h');
      return [...before, ...draw(context)];
    });
    expect(new Set(drawn).size).to.equal(8);
    for (const [index, value] of drawn.entries()) {
      if (index % 2 === 0) expect(value).to.match(UUID);
      else expect(value).to.be.within(0, 1).and.not.to.equal(1);
    }
  });

  it('depend on no operation before them', async () => {
    const first = await inOnePiece((context) => draw(context));
    const second = await inOnePiece(async (context) => {
      await context.step('new', () => context.uuid());
      return draw(context);
    });
    expect(resultOf(second.output)).to.deep.equal(resultOf(first.output));
  });

  it('in a body are the same in each attempt, and others in each operation', async () => {
    const drawn: unknown[][] = [];
    const body = (context: DurableContext) => () => {
      drawn.push(draw(context));
      if (context.attempt < 3) throw new Error('again');
    };
    await inOnePiece(async (context) => {
      await context.step('s', body(context), { retry: () => '1s' });
      await context.step('s', body(context), { retry: () => '1s' });
    });
    expect(drawn).to.have.length(6);
    expect(drawn[1]).to.deep.equal(drawn[0]);
    expect(drawn[2]).to.deep.equal(drawn[0]);
    expect(drawn[4]).to.deep.equal(drawn[3]);
    expect(drawn[3]).not.to.deep.equal(drawn[0]);
  });

  it('in a check are the same in each, and differ from those of a submitter', async () => {
    const drawn: string[] = [];
    await inOnePiece(
      async (context) => {
        await context.waitForCondition('x', (n: number) => drawn.push(context.uuid()) && n + 1, {
          initialState: 0,
          until: (n) => n === 2,
        });
        await context.waitForCallback('y', () => drawn.push(context.uuid()));
      },
      { answer: (rig) => (callback) => rig.succeedCallback(callback) },
    );
    expect(drawn[0]).to.equal(drawn[1]);
    expect(drawn[2]).to.match(UUID).and.not.to.equal(drawn[0]);
  });

  it('differ between scopes: contexts, items of either kind, branches, contenders', async () => {
    const flow: Flow = async (context) => {
      const one = async () => {
        const drawn = context.uuid();
        await context.wait('w', '1s');
        return [drawn, context.uuid()];
      };
      const nested = await context.map('nested', [1, 2], one);
      const flat = await context.map('flat', [1, 2], one, { nesting: 'flat' });
      const branches = await context.parallel('p', [one, one]);
      return [
        await one(),
        await context.runInChildContext('a', one),
        await context.runInChildContext('b', one),
        await context.runInChildContext('c', one, { virtual: true }),
        ...nested.results(),
        ...flat.results(),
        ...branches.results(),
        ...(await context.all('all', [one, one])),
      ].flat();
    };
    const drawn: string[] = resultOf((await inEveryWay(flow)).output);
    expect(drawn).to.have.length(24);
    expect(new Set(drawn).size).to.equal(24);
  });

  it('differ between executions', async () => {
    const drawn = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const rig = new EngineRig();
        const event = rig.service.event();
        const id = `${event.DurableExecutionArn}-${name}`;
        expect(new ExecutionMachine(id).executionId).to.equal(id);
        return resultOf(await rig.invoke((context) => draw(context), { ...event, DurableExecutionArn: id }));
      }),
    );
    for (let i = 0; i < 4; i++) expect(drawn[0][i]).not.to.equal(drawn[1][i]);
  });

  it('are mistakes where no execution is', async () => {
    let kept: DurableContext | undefined;
    await inOnePiece((context) => {
      kept = context;
    });
    expect(() => kept!.uuid()).to.throw(
      /was called on the context of execution .* from code that does not belong to it/,
    );
    expect(() => kept!.random()).to.throw(/from code that does not belong to it/);
  });
});

describe('the chance of a strategy', () => {
  it('is the same in every run and replay, and another one for each operation and attempt', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const drawn = new Map<string, number>();
        const drawing =
          (name: string) =>
          (_subject: unknown, { attempt, random }: RetryContext) => {
            const number = random();
            expect(drawn.get(`${name} ${attempt}`) ?? number).to.equal(number);
            drawn.set(`${name} ${attempt}`, number);
            return attempt < 3 ? '1s' : undefined;
          };
        const failing = () => Promise.reject(new Error('again'));
        await new EngineRig().run(async (context) => {
          const state = { initialState: 0, until: () => false, strategy: drawing('condition') };
          await rejection(context.step('one', failing, { retry: drawing('one') }));
          await rejection(context.step('two', failing, { retry: drawing('two') }));
          await rejection(context.waitForCondition('condition', () => 0, state));
          await rejection(context.runInChildContext('group', failing, { retry: drawing('group') }));
          await rejection(context.runInChildContext('group', failing, { retry: drawing('group again') }));
          await context.map([1, 2], (item) =>
            context.runInChildContext('group', failing, { retry: drawing(`group of ${item}`) }),
          );
        });
        return [...drawn];
      }),
    );
    expect(runs[1]).to.deep.equal(runs[0]);
    const numbers = runs[0]!.map(([, number]) => number);
    expect(numbers).to.have.length(21);
    expect(new Set(numbers).size).to.equal(21);
  });
});

describe('now', () => {
  it('is the start, and then the time of what the workflow was told last, on every replay', async () => {
    const start = new EngineRig().service.now;
    const hour = 3_600_000;
    for (const checkpointing of ['batched', 'eager', 'optimistic'] as const) {
      const seen = await seenAlways(
        async (context) => {
          const hours = () => (context.now().getTime() - start) / hour;
          const two = async () => {
            await context.wait('w', '2h');
            return hours();
          };
          const times = [hours()];
          await context.wait('w', '1h');
          times.push(hours(), await context.runInChildContext('group', two), hours());
          times.push(...(await context.map('m', [1, 2], two, { maxConcurrency: 1 })).results(), hours());
          times.push(await context.runInChildContext('virtual', two, { virtual: true }), hours());
          times.push(await context.race('r', [two, () => context.wait('never', '9h').then(() => -1)]), hours());
          return times;
        },
        { definition: { checkpointing } },
      );
      // What is told ahead of its record has no time that is sure.
      const told = [0, 1, 3, 3, 5, 7, 7, 9, 9, 11, 11];
      const toldOptimistically = [0, 1, 3, 1, 5, 7, 1, 9, 9, 11, 9];
      expect(seen, checkpointing).to.deep.equal(checkpointing === 'optimistic' ? toldOptimistically : told);
    }
  });

  it('is the same on every replay where an item begins after another, whose end is believed before it is recorded', async () => {
    const seen = new Set<number>();
    const rig = new EngineRig({ aheadMillis: 5000 });
    await rig.run((context) =>
      context.map(
        'm',
        [1, 2],
        async (item) => {
          if (item === 2) seen.add(context.now().getTime());
          await context.wait('w', '1s');
        },
        { maxConcurrency: 1 },
      ),
    );
    expect(seen).to.have.property('size', 1);
  });

  it('is, with the id of a callback, when that began, also on replay after it has ended', async () => {
    const start = new EngineRig().service.now;
    const seen = await seenAlways(
      async (context) => {
        const seconds = () => (context.now().getTime() - start) / 1000;
        await context.wait('w', '10s');
        const { result } = await context.createCallback('c');
        const begun = seconds();
        await result();
        return [begun, seconds()];
      },
      {
        answer: (rig) => (callback) => {
          rig.pass(5);
          rig.succeedCallback(callback);
        },
      },
    );
    expect(seen).to.deep.equal([10, 15]);
  });

  it('never goes back, though one clock of a service may be behind another', async () => {
    const seen = await seenAlways(
      async (context) => {
        await context.wait('w', '10s');
        const before = context.now().getTime();
        await context.step('behind', () => 1);
        return context.now().getTime() - before;
      },
      {
        view: (operation) =>
          operation.Name === 'behind' && operation.EndTimestamp !== undefined
            ? { ...operation, EndTimestamp: Number(operation.EndTimestamp) - 2000 }
            : operation,
      },
    );
    expect(seen).to.equal(0);
  });

  it("in a body is the clock's", async () => {
    const rig = new EngineRig({ aheadMillis: 5000 });
    const output = await rig.run((context) => context.step('s', () => context.now().getTime() - rig.service.now));
    expect(resultOf(output)).to.equal(5000);
  });

  it('is a Date of its own each time', async () => {
    const { output } = await inOnePiece((context) => {
      context.now().setFullYear(1999);
      return context.now().getFullYear();
    });
    expect(resultOf(output)).to.equal(2026);
  });
});
