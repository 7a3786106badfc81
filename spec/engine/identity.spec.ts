import { expect } from 'chai';
import { NameIds } from '../../lib/engine/identity.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, resultOf } from '../support/engine-rig.js';

/** Runs the first code up to its wait, then the second code to the end. */
async function changed(before: Flow, after: Flow) {
  const rig = new EngineRig();
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
    const { result } = await changed(
      async (context) => {
        await give(context, 'a');
        await give(context, 'b');
        await context.wait('pause', '1h');
      },
      async (context) => {
        const b = await context.step('b', () => 'done again');
        await context.wait('pause', '1h');
        return b;
      },
    );
    expect(result).to.equal('result of b');
  });

  it('which is never that of one without a name, though it be called like a kind', async () => {
    const { result } = await changed(
      async (context) => {
        await context.step('Step', () => 'named');
        await context.step(() => 'unnamed');
        await context.wait('pause', '1h');
      },
      async (context) => {
        const unnamed = await context.step(() => 'done again');
        const named = await context.step('Step', () => 'done again');
        await context.wait('pause', '1h');
        return [named, unnamed];
      },
    );
    expect(result).to.deep.equal(['named', 'unnamed']);
  });

  it('or, without a name, by its kind', async () => {
    const { result } = await changed(
      async (context) => {
        await context.step(() => 'result');
        await context.wait('1h');
      },
      async (context) => {
        await context.wait('1h');
        return context.step(() => 'done again');
      },
    );
    expect(result).to.equal('result');
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
