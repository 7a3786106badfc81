import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, type RigOptions, resultOf } from '../support/engine-rig.js';
import { dieAndGoOn, historyOf, inEveryWay, inOnePiece } from '../support/scenario.js';
import { withoutSequences } from '../support/simulated-service.js';

const step = (context: DurableContext, name: string) => context.step(name, () => name);

/** Before the patch. */
const old: Flow = async (context) => {
  const done = [await step(context, 'a')];
  await context.wait('pause', '1h');
  return [...done, await step(context, 'z')];
};
/** Stage 1: both ways. */
const patched: Flow = async (context) => {
  const done = [await step(context, 'a')];
  if (context.patched('p')) done.push(await step(context, 'new'));
  await context.wait('pause', '1h');
  return [...done, await step(context, 'z')];
};
/** Stage 2: nothing from before it is left. */
const deprecated: Flow = async (context) => {
  context.deprecatePatch('p');
  const done = [await step(context, 'a'), await step(context, 'new')];
  await context.wait('pause', '1h');
  return [...done, await step(context, 'z')];
};
/** Stage 3: nothing that recorded it is left. */
const clean: Flow = async (context) => {
  const done = [await step(context, 'a'), await step(context, 'new')];
  await context.wait('pause', '1h');
  return [...done, await step(context, 'z')];
};

const OLD = ['a', 'z'];
const NEW = ['a', 'new', 'z'];

/** Begins with one code and ends with another. */
async function goneOn(before: Flow, after: Flow, options: RigOptions = {}) {
  const rig = new EngineRig(options);
  expect(await rig.invoke(before)).to.deep.equal({ Status: 'PENDING' });
  rig.letHappen();
  return { rig, output: await rig.run(after) };
}

for (const [order, options] of Object.entries<RigOptions>({ exact: {}, inexact: { view: withoutSequences } })) {
  describe(`a patch, in ${order} order`, () => {
    it('is recorded by an execution that comes to it for the first time', async () => {
      const { output, history } = await inEveryWay(patched, options);
      expect(resultOf(output)).to.deep.equal(NEW);
      expect(history).to.include.members(['SUCCEED patch p true']);
    });

    it('lets an execution that had come past it go on as it began', async () => {
      const { rig, output } = await goneOn(old, patched, options);
      expect(resultOf(output)).to.deep.equal(OLD);
      expect(historyOf(rig).join()).not.to.include('patch');
      expect(rig.logger.lines).to.deep.equal([]);
    });

    it('is taken by an execution that had not come to it yet', async () => {
      const rig = new EngineRig(options);
      await rig.crash(old, 1);
      expect(historyOf(rig)).to.deep.equal(['START a Step', 'SUCCEED a "a"']);
      expect(resultOf(await rig.run(patched))).to.deep.equal(NEW);
    });

    it('stays what it was in an execution that recorded it, through all its stages', async () => {
      for (const [before, after] of [
        [patched, patched],
        [patched, deprecated],
        [deprecated, deprecated],
        [deprecated, clean],
      ] as const) {
        const { rig, output } = await goneOn(before, after, options);
        expect(resultOf(output)).to.deep.equal(NEW);
        expect(rig.logger.lines).to.deep.equal([]);
      }
    });

    it('that is deprecated is not recorded any more', async () => {
      const { output, history } = await inEveryWay(deprecated, options);
      expect(resultOf(output)).to.deep.equal(NEW);
      expect(history.join()).not.to.include('patch');
    });

    it('that was taken out too early is drift, or said to be left over', async () => {
      const { output, rig } = await goneOn(patched, clean, options);
      if (output.Status === 'FAILED') {
        expect(errorOf(output).ErrorMessage).to.match(
          /asked for STEP Step 'z' .* where the record has STEP Patch 'patch p'/,
        );
      } else {
        expect(rig.logger.lines[0]?.data.operations).to.deep.equal(['patch p']);
      }
      const early = await goneOn(old, deprecated, options);
      expect(errorOf(early.output).ErrorType).to.equal('NonDeterministicExecutionError');
    });
  });
}

describe('a patch', () => {
  it('in a context is a matter of that context', async () => {
    const within =
      (isPatched: boolean): Flow =>
      async (context) => {
        const group = (name: string) =>
          context.runInChildContext(name, async () => {
            const way = isPatched && context.patched('p') ? 'new' : 'old';
            await step(context, way);
            if (name === 'first') await context.wait('pause', '1h');
            return way;
          });
        return [await group('first'), await group('second')];
      };
    const { output } = await goneOn(within(false), within(true));
    expect(resultOf(output)).to.deep.equal(['old', 'new']);
    expect(resultOf((await inEveryWay(within(true))).output)).to.deep.equal(['new', 'new']);
  });

  it('in a loop counts for each round', async () => {
    const rounds =
      (isPatched: boolean): Flow =>
      async (context) => {
        const ways: string[] = [];
        for (let round = 0; round < 3; round++) {
          if (isPatched && context.patched('p')) ways.push(await step(context, 'new'));
          else ways.push(await step(context, 'old'));
          await context.wait('pause', '1h');
        }
        return ways;
      };
    const { output } = await goneOn(rounds(false), rounds(true));
    expect(resultOf(output)).to.deep.equal(['old', 'new', 'new']);
    const { output: all, history } = await inEveryWay(rounds(true));
    expect(resultOf(all)).to.deep.equal(['new', 'new', 'new']);
    expect(history.filter((line) => line === 'SUCCEED patch p true')).to.have.length(3);
  });

  it('in items of a map and in contenders is recorded for each', async () => {
    const flow: Flow = async (context) => {
      const each = async (n: number) => {
        const way = context.patched('p') ? 'new' : 'old';
        await context.wait('w', { hours: n });
        return way;
      };
      const nested = await context.map('m', [1, 2], each);
      const flat = await context.map('f', [1, 2], each, { nesting: 'flat' });
      const raced = await context.race('r', [() => each(1), () => each(2)]);
      return [...nested.results(), ...flat.results(), raced];
    };
    expect(resultOf((await inEveryWay(flow)).output)).to.deep.equal(['new', 'new', 'new', 'new', 'new']);
  });

  it('side by side with another goes its own way', async () => {
    const flow: Flow = async (context) => {
      const first = context.patched('one');
      await context.wait('pause', '1h');
      return [first, context.patched('two'), context.patched('one')];
    };
    expect(resultOf((await inEveryWay(flow)).output)).to.deep.equal([true, true, true]);
  });

  it('before anything else is true, and recorded with the first operation', async () => {
    const { rig, output } = await inOnePiece((context) => {
      const way = context.patched('p');
      return context.step('s', () => way);
    });
    expect(resultOf(output)).to.equal(true);
    expect(rig.requests).to.deep.equal([['SUCCEED STEP patch p', 'START STEP s', 'SUCCEED STEP s']]);
  });

  it('that a crash kept from being recorded may be decided anew', async () => {
    const flow: Flow = async (context) => {
      await step(context, 'a');
      const way = context.patched('p');
      await step(context, 'b');
      return way;
    };
    expect(resultOf(await dieAndGoOn(new EngineRig(), flow, 1))).to.equal(true);
  });

  it('under lenient drift is a matter of the record still', async () => {
    const { output } = await goneOn(old, patched, { definition: { drift: 'lenient' } });
    expect(resultOf(output)).to.deep.equal(OLD);
  });

  it('needs an id that can be a name, and workflow code', async () => {
    for (const id of ['ü', 5 as never, 'x'.repeat(300)]) {
      const error = errorOf((await inOnePiece((context) => context.patched(id))).output);
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/^The name of a (patch|Patch) must be/);
    }
    for (const call of [
      (context: DurableContext) => context.patched('p'),
      (context: DurableContext) => context.deprecatePatch('p'),
    ]) {
      const { output, history } = await inOnePiece((context) => context.step('s', () => call(context)));
      expect(errorOf(output).ErrorMessage).to.match(/'patch p' was called inside the body of step 's'/);
      expect(history).to.have.length(2);
    }
  });
});
