import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, type RigOptions, resultOf, settled } from '../support/engine-rig.js';
import { withoutSequences } from '../support/simulated-service.js';

const step = (context: DurableContext, name: string) => context.step(name, () => name);
const isPending = { Status: 'PENDING' };

async function recorded(context: DurableContext): Promise<void> {
  await step(context, 'a');
  await step(context, 'b');
  await context.wait('pause', '1h');
}

/** Records `a`, `b` and a pause, then goes on with other code. */
async function goneOn(code: Flow, before: Flow = recorded, options: RigOptions = {}) {
  const rig = new EngineRig(options);
  expect(await rig.invoke(before)).to.deep.equal(isPending);
  rig.service.passTo(rig.service.machine.nextDueAt);
  const requests = rig.requests.length;
  const output = await rig.invoke(code);
  await settled();
  return { rig, output, isUntouched: rig.requests.length === requests };
}

describe('code that has changed under an execution', () => {
  let bodies: string[] = [];
  const fresh = (context: DurableContext, name: string) =>
    context.step(name, () => {
      bodies.push(name);
    });
  beforeEach(() => {
    bodies = [];
  });

  const changes: Record<string, { code: Flow; asked: RegExp; left: RegExp }> = {
    'a step was inserted': {
      code: async (context) => {
        await fresh(context, 'x');
        await recorded(context);
      },
      asked: /STEP Step 'x'/,
      left: /STEP Step 'a' .*, STEP Step 'b' .*, WAIT Wait 'pause' /,
    },
    'a step was inserted further down': {
      code: async (context) => {
        await step(context, 'a');
        await fresh(context, 'x');
        await step(context, 'b');
      },
      asked: /STEP Step 'x'/,
      left: /has STEP Step 'b' .*, WAIT Wait 'pause' /,
    },
    'a step was removed': {
      code: async (context) => {
        await step(context, 'a');
        await context.wait('pause', '1h');
        await fresh(context, 'after');
      },
      asked: /STEP Step 'after'/,
      left: /has STEP Step 'b' \(operation [0-9a-f]{32}, SUCCEEDED\)/,
    },
    'a step was renamed': {
      code: async (context) => {
        await step(context, 'a');
        await fresh(context, 'b2');
        await context.wait('pause', '1h');
      },
      asked: /STEP Step 'b2'/,
      left: /has STEP Step 'b' /,
    },
    'a step is used twice': {
      code: async (context) => {
        await step(context, 'a');
        await fresh(context, 'a');
        await step(context, 'b');
      },
      asked: /STEP Step 'a'/,
      left: /has STEP Step 'b' /,
    },
    'a step became a wait': {
      code: async (context) => {
        await step(context, 'a');
        await context.wait('b', '1h');
      },
      asked: /WAIT Wait 'b'/,
      left: /has STEP Step 'b' \(/,
    },
    'a wait became a callback': {
      code: async (context) => {
        await step(context, 'a');
        await step(context, 'b');
        await context.waitForCallback('pause', () => bodies.push('submitter'));
      },
      asked: /CONTEXT WaitForCallback 'pause'/,
      left: /has WAIT Wait 'pause' /,
    },
    'two steps were inserted side by side': {
      code: async (context) => {
        await Promise.all([fresh(context, 'x'), fresh(context, 'y')]);
        await recorded(context);
      },
      asked: /STEP Step 'x'/,
      left: /has STEP Step 'a' /,
    },
    'it catches all errors': {
      code: async (context) => {
        for (const name of ['x', 'y']) {
          try {
            await fresh(context, name);
          } catch {
            bodies.push('swallowed');
          }
        }
        await Promise.allSettled([fresh(context, 'z')]);
        return 'as if nothing had happened';
      },
      asked: /STEP Step 'x'/,
      left: /has STEP Step 'a' /,
    },
  };
  for (const [what, { code, asked, left }] of Object.entries(changes)) {
    it(`fails the execution, before any new body runs: ${what}`, async () => {
      const { output, isUntouched } = await goneOn(code);
      const error = errorOf(output);
      expect(error.ErrorType).to.equal('NonDeterministicExecutionError');
      expect(error.ErrorMessage).to.match(/^Workflow Spec does not repeat what is recorded of it: it asked for /);
      expect(error.ErrorMessage).to.match(asked).and.match(left);
      expect(bodies).to.deep.equal([]);
      expect(isUntouched).to.equal(true);
    });

    it(`fails the execution also where the store tells no exact order: ${what}`, async () => {
      const { output } = await goneOn(code, recorded, { view: withoutSequences });
      expect(errorOf(output).ErrorType).to.equal('NonDeterministicExecutionError');
      expect(bodies).to.deep.equal([]);
    });
  }

  it('prints a few of the recorded operations, and counts the others', async () => {
    const { output } = await goneOn(
      (context) => fresh(context, 'x'),
      async (context) => {
        for (let i = 1; i <= 8; i++) await step(context, `s${i}`);
        await context.wait('1h');
      },
    );
    const { ErrorMessage: message } = errorOf(output);
    expect(message)
      .to.match(/'s1' .*'s5' \([^)]*\) and 4 more\./)
      .and.not.match(/'s6'/);
  });

  it('fails the execution when an operation is of another type, also where its subtype was not recorded', async () => {
    const { output } = await goneOn(changes['a step became a wait']!.code, recorded, {
      view: ({ SubType: _, ...operation }) => operation,
    });
    expect(errorOf(output).ErrorType).to.equal('NonDeterministicExecutionError');
    expect(errorOf(output).ErrorMessage).to.match(/WAIT Wait 'b'/);
  });

  it('fails the execution when an operation is of another subtype', async () => {
    const { output } = await goneOn(recorded, recorded, {
      view: (operation) => (operation.Name === 'b' ? { ...operation, SubType: 'Other' } : operation),
    });
    expect(errorOf(output).ErrorType).to.equal('NonDeterministicExecutionError');
    expect(errorOf(output).ErrorMessage).to.match(/STEP Step 'b'.* has STEP Other 'b' /s);
  });

  it('fails the execution also when an invocation was interrupted half way', async () => {
    const rig = new EngineRig();
    await rig.crash(recorded, 1);
    const output = await rig.invoke((context) => fresh(context, 'x'));
    expect(errorOf(output).ErrorType).to.equal('NonDeterministicExecutionError');
    expect(bodies).to.deep.equal([]);
  });

  for (const [order, options] of Object.entries<RigOptions>({ exact: {}, inexact: { view: withoutSequences } })) {
    it(`fails the execution when it ends without what is recorded, ${order} order`, async () => {
      const { output, isUntouched } = await goneOn((context) => step(context, 'a'), recorded, options);
      expect(errorOf(output).ErrorType).to.equal('NonDeterministicExecutionError');
      expect(errorOf(output).ErrorMessage).to.match(
        /: the workflow returned without asking for STEP Step 'b' .*, WAIT Wait 'pause' /,
      );
      expect(isUntouched).to.equal(true);
    });

    it(`says what it threw when it ends so, ${order} order`, async () => {
      const code = async (context: DurableContext) => {
        await step(context, 'a');
        throw new RangeError('too soon');
      };
      const { output } = await goneOn(code, recorded, options);
      expect(errorOf(output).ErrorMessage).to.match(
        /the workflow threw RangeError: too soon without asking for STEP Step 'b'/,
      );
    });

    const groups: Record<string, (isChanged: boolean) => Flow> = {
      'a map has an item less': (isChanged) => async (context) => {
        await context.map('m', isChanged ? [1] : [1, 2], () => context.wait('w', '1h'));
        await context.wait('pause', '1h');
      },
      'an all has a contender less': (isChanged) => async (context) => {
        const contenders = [() => step(context, 'a'), () => context.wait('w', '1h')];
        await context.all('all', isChanged ? contenders.slice(0, 1) : contenders);
        await context.wait('pause', '1h');
      },
      'a group that is put together again lacks a step': (isChanged) => async (context) => {
        await context.runInChildContext('large', async () => {
          if (!isChanged) await step(context, 'gone');
          return 'x'.repeat(300_000);
        });
        await context.wait('pause', '1h');
      },
    };
    for (const [what, group] of Object.entries(groups)) {
      it(`fails the execution when ${what}, ${order} order`, async () => {
        const { output } = await goneOn(group(true), group(false), options);
        expect(errorOf(output).ErrorMessage).to.match(/ returned without asking for /);
      });
    }
  }

  it('warns of operations that it no longer asks for where something under way may explain it', async () => {
    const code = (isChanged: boolean) => async (context: DurableContext) => {
      const helpers = [context.wait('quick', '1h'), context.wait('slow', '2h').then(() => step(context, 'after slow'))];
      await (isChanged ? Promise.race(helpers) : Promise.all(helpers));
      if (!isChanged) await context.wait('pause', '9h');
    };
    const rig = new EngineRig();
    for (const _pause of ['quick', 'slow', 'pause']) {
      expect(await rig.invoke(code(false))).to.deep.equal(isPending);
      rig.letHappen();
    }
    expect(resultOf(await rig.run(code(true)))).to.equal(undefined);
    expect(rig.logger.lines[0]!.message).to.match(/returned without asking for operations that are recorded of it/);
    expect(rig.logger.lines[0]!.data.operations).to.deep.equal(['after slow', 'pause']);
  });

  it('warns where it is lenient', async () => {
    const code = async (context: DurableContext) => {
      await step(context, 'a');
      return 'short';
    };
    const { rig, output } = await goneOn(code, recorded, { definition: { drift: 'lenient' } });
    expect(resultOf(output)).to.equal('short');
    expect(rig.logger.lines).to.have.length(1);
    const [{ level, message, data }] = rig.logger.lines as [any];
    expect(level).to.equal('warn');
    expect(message).to.match(/returned without asking for operations that are recorded/);
    expect(data).to.deep.include({ workflow: 'Spec', requestId: 'request', operations: ['b', 'pause'] });
  });
});
