import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, resultOf, until } from '../support/engine-rig.js';

const never = new Promise<never>(() => {});
const STALL = { stallMillis: 1 };

/** Until more time has passed than a stall takes. */
async function longerThanAStall(): Promise<void> {
  const start = performance.now();
  await until(() => performance.now() - start > 10);
}

describe('a workflow that waits for something that is not durable', () => {
  const hanging: Record<string, (context: DurableContext) => Promise<unknown>> = {
    'before its first operation': () => never,
    'after an operation': async (context) => {
      await context.step('s', () => 1);
      await never;
    },
    'beside a wait that it does not await': async (context) => {
      void context.wait('1h');
      await never;
    },
    'beside a callback that it does not await': async (context) => {
      await context.createCallback('c');
      await never;
    },
  };
  for (const [where, flow] of Object.entries(hanging)) {
    it(`fails with a clear error ${where}`, async () => {
      const error = errorOf(await new EngineRig(STALL).invoke(flow));
      expect(error.ErrorType).to.equal('StalledExecutionError');
      expect(error.ErrorMessage).to.match(
        /^Workflow Spec \(spec-0.*\) has waited 0\.001 s for something that is not a durable/,
      );
    });
  }

  it('fails with a clear error on replay', async () => {
    const rig = new EngineRig(STALL);
    const output = await rig.run(async (context) => {
      await context.wait('1h');
      await never;
    });
    expect(errorOf(output).ErrorType).to.equal('StalledExecutionError');
  });
});

describe('a workflow has not stalled', () => {
  it('while a body runs', async () => {
    const output = await new EngineRig(STALL).invoke((context) =>
      context.step('long', async () => {
        await longerThanAStall();
        return 'done';
      }),
    );
    expect(resultOf(output)).to.equal('done');
  });

  it('while a checkpoint is under way', async () => {
    const rig = new EngineRig(STALL);
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        await longerThanAStall();
        return rig.service.checkpoint(request);
      },
    };
    expect(resultOf(await rig.invoke((context) => context.step('s', () => 'done')))).to.equal('done');
  });

  it('while a serdes writes or reads', async () => {
    const serdes = {
      serialize: async (value: unknown) => {
        await longerThanAStall();
        return JSON.stringify(value);
      },
      deserialize: async (text: string | undefined) => {
        await longerThanAStall();
        return JSON.parse(text!);
      },
    };
    const output = await new EngineRig(STALL).invoke((context) => context.step('s', () => 'done', { serdes }));
    expect(resultOf(output)).to.equal('done');
  });

  it('when it goes on in time, again and again', async () => {
    const output = await new EngineRig({ stallMillis: 1000 }).invoke(async (context) => {
      for (const start = performance.now(); performance.now() - start < 1200; ) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await context.step('s', () => 1);
      }
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
  });
});
