import { expect } from 'chai';
import { NameIds } from '../../lib/engine/core/operation-ids.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, type RigOptions, resultOf } from '../support/engine-rig.js';
import { withoutSequences } from '../support/simulated-service.js';

/** Runs the first code up to its wait, then the second code to the end. */
async function changed(before: Flow, after: Flow, options: RigOptions = {}) {
  const rig = new EngineRig(options);
  expect(await rig.invoke(before)).to.deep.equal({ Status: 'PENDING' });
  return { rig, result: resultOf(await rig.run(after)) };
}

describe('the id of an operation', () => {
  it('stays as it is: executions under way are known by it', () => {
    const charge = '8ef1cd6881827ebbea3b7918578d68b9';
    expect(new NameIds('', 'charge').of(1)).to.equal(charge);
    expect(new NameIds('', 'charge').of(2)).to.equal(`${charge}-2`);
    expect(new NameIds(charge, 'charge').of(1)).to.equal('4e4a87fb9c637395f9a95ee43350e37c');
  });

  it('is of a form that the service takes, and differs by scope, name, kind and use', async () => {
    const rig = new EngineRig();
    await rig.run(
      async (context) => {
        for (let i = 0; i < 3; i++) await context.step('same', () => i);
        await context.step('other', () => 1);
        await context.step(() => 1);
        await context.step(() => 2);
        await context.wait('1s');
        await context.waitForCallback('outside', () => {});
        await context.waitForCallback('outside', () => {});
      },
      (callback) => rig.succeedCallback(callback),
    );
    const starts = rig.updates.filter(({ Action }) => Action === 'START');
    const ids = starts.map(({ Id }) => Id);
    expect(new Set(ids).size).to.equal(ids.length).and.equal(13);
    for (const id of ids) expect(id).to.match(/^[a-zA-Z0-9-_]{1,64}$/);
  });
});

/** Runs the first code up to its wait, then the second code, which is to drift: why. */
async function driftOf(before: Flow, after: Flow, options: RigOptions = {}): Promise<string> {
  const rig = new EngineRig(options);
  expect(await rig.invoke(before)).to.deep.equal({ Status: 'PENDING' });
  rig.letHappen();
  const error = errorOf(await rig.run(after));
  expect(error.ErrorType).to.equal('NonDeterministicExecutionError');
  return error.ErrorMessage!;
}

describe('an operation is known by its name, not by its place', () => {
  const give = (context: DurableContext, name: string) => context.step(name, () => `result of ${name}`);

  it('so a step that is moved keeps its result', async () => {
    const { result } = await changed(
      async (context) => {
        for (const name of ['a', 'b', 'c']) await give(context, name);
        await context.wait('pause', '1h');
      },
      async (context) => {
        const results = [];
        for (const name of ['c', 'a', 'b']) results.push(await context.step(name, () => 'done again'));
        await context.wait('pause', '1h');
        return results;
      },
    );
    expect(result).to.deep.equal(['result of c', 'result of a', 'result of b']);
  });

  it('so a step that is removed does not hand its result to another', async () => {
    const seen: unknown[] = [];
    const error = await driftOf(
      async (context) => {
        await give(context, 'a');
        await give(context, 'b');
        await context.wait('pause', '1h');
      },
      async (context) => {
        seen.push(await context.step('b', () => 'done again'));
        await context.wait('pause', '1h');
      },
    );
    expect(seen).to.deep.equal(['result of b']);
    expect(error).to.match(/the workflow returned without asking for STEP Step 'a'/);
  });

  it('which is never that of one without a name, though it be called like a kind', async () => {
    const { result } = await changed(
      async (context) => {
        await context.step('Step', () => 'named');
        await context.step(() => 'unnamed');
        await context.wait('pause', '1h');
      },
      async (context) => {
        const named = await context.step('Step', () => 'done again');
        const unnamed = await context.step(() => 'done again');
        await context.wait('pause', '1h');
        return [named, unnamed];
      },
    );
    expect(result).to.deep.equal(['named', 'unnamed']);
  });

  it('or, without a name, by its kind', async () => {
    const flow = async (context: DurableContext) => {
      const results = [await context.step(() => 'result')];
      await context.wait('1h');
      return [...results, await context.step(() => 'next')];
    };
    expect((await changed(flow, flow)).result).to.deep.equal(['result', 'next']);
  });

  it('and operations of one name by the order of their calls, also when they are called at once', async () => {
    const flow = async (context: DurableContext) => {
      const results = await Promise.all(['x', 'y', 'z'].map((value) => context.step('same', () => value)));
      await context.wait('1h');
      return results;
    };
    expect((await changed(flow, flow)).result).to.deep.equal(['x', 'y', 'z']);
  });
});

for (const [order, options] of Object.entries<RigOptions>({ exact: {}, inexact: { view: withoutSequences } })) {
  describe(`where a name alone does not say which operation is meant, its recorded order does: ${order} order`, () => {
    /**
     * The purposes of calls to `charge`, in order; the other names are those of other operations.
     */
    const flow =
      (...calls: string[]): Flow =>
      async (context) => {
        const results: unknown[] = [];
        for (const name of calls) {
          if (name.startsWith('wait')) await context.wait(name, '1h');
          else if (name.startsWith('group')) await context.runInChildContext(name, () => context.wait('inner', '1h'));
          else if (name.startsWith('unnamed')) results.push(await context.step(() => name));
          else results.push(await context.step(name.startsWith('for') ? 'charge' : name, () => name));
        }
        await context.wait('end', '1h');
        return results;
      };
    const cases: Record<string, { before: Flow; after: Flow; why: RegExp }> = {
      'the first of two uses was removed': {
        before: flow('for a', 'notify', 'for b'),
        after: flow('notify', 'for b'),
        why: /it asked for STEP Step 'charge' .* in another place than is recorded/,
      },
      'the first of two uses was removed, and the second was not reached yet': {
        before: flow('for a', 'wait'),
        after: flow('wait', 'for b'),
        why: /'charge' .* in another place than is recorded.*'wait' /,
      },
      'the first of two uses was removed, and a group has waited between them': {
        before: flow('for a', 'group'),
        after: flow('group', 'for b'),
        why: /'group' .* in another place than is recorded.*'charge' /,
      },
      'the last of two uses was removed': {
        before: flow('for a', 'notify', 'for b'),
        after: flow('for a', 'notify'),
        why: /returned without asking for STEP Step 'charge'/,
      },
      'a use was added before another': {
        before: flow('wait', 'for a', 'wait 2'),
        after: flow('for new', 'wait', 'for a', 'wait 2'),
        why: /'wait'/,
      },
      'a use was put before something else': {
        before: flow('for a', 'notify', 'for b'),
        after: flow('for a', 'for b', 'notify'),
        why: /'notify'/,
      },
      'one of several operations without a name was removed': {
        before: flow('unnamed a', 'notify', 'unnamed b'),
        after: flow('notify', 'unnamed b'),
        why: /Step \(unnamed\) .* in another place than is recorded/,
      },
      'an operation without a name stands for another': {
        before: flow('unnamed a', 'notify'),
        after: flow('notify', 'unnamed b'),
        why: /Step \(unnamed\) .* in another place than is recorded/,
      },
      'a round of a loop was left out': {
        before: flow('for a', 'for b', 'for c'),
        after: flow('for b', 'for c'),
        why: /returned without asking for STEP Step 'charge'/,
      },
    };
    for (const [what, { before, after, why }] of Object.entries(cases)) {
      it(what, async () => {
        expect(await driftOf(before, after, options)).to.match(why);
      });
    }

    it('and what is named once may change places with its like', async () => {
      const before = flow('x', 'y', 'for a', 'for b', 'z');
      for (const names of [
        ['y', 'x', 'for a', 'for b', 'z'],
        ['x', 'y', 'for a', 'for b', 'z'],
      ]) {
        expect((await changed(before, flow(...names), options)).result).to.deep.equal(names);
      }
    });
  });
}

describe('the name of an operation', () => {
  it('may be any printable ASCII text of up to 256 characters', async () => {
    const names = ['a', ' ', '~', 'charge/EUR #1 (again)', 'n'.repeat(256)];
    const rig = new EngineRig();
    await rig.run(async (context) => {
      for (const name of names) await context.step(name, () => 1);
    });
    expect([...new Set(rig.updates.map(({ Name }) => Name))]).to.deep.equal(names);
  });

  const asking: Record<string, (context: DurableContext, name: string) => Promise<unknown>> = {
    step: (context, name) => context.step(name, () => 1),
    wait: (context, name) => context.wait(name, '1s'),
    callback: (context, name) => context.createCallback(name),
    'callback with its submitter': (context, name) => context.waitForCallback(name, () => {}),
  };
  for (const [kind, ask] of Object.entries(asking)) {
    it(`of a ${kind} is refused otherwise, and nothing is recorded`, async () => {
      for (const name of ['', 'ü', '😀', 'a\nb', 'n'.repeat(257), 5 as never, Symbol('x') as never]) {
        const rig = new EngineRig();
        const error = errorOf(await rig.run((context) => ask(context, name)));
        expect(error.ErrorType).to.equal('InvalidArgumentError');
        expect(error.ErrorMessage).to.match(/must be 1 to 256 printable ASCII characters/);
        expect(rig.updates).to.deep.equal([]);
      }
    });
  }
});
