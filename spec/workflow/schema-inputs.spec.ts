import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import { DurableExecution, DurableWorkflow, encrypted, type Serdes, Step } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { assertReplayable, WorkflowTestRunner } from '../../lib/testing.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { runFolder } from '../support/run-folder.js';

/** Turns text into a number, which it would not take. */
const Doubling = z.object({ count: z.string().transform((text) => Number(text) * 2) });
const given = (count: string): any => ({ count });

class Counting extends DurableWorkflow {
  static asked = 0;

  @DurableExecution({
    input: () => {
      return Doubling.refine(() => {
        Counting.asked++;
        return true;
      });
    },
  })
  async run({ count }: { count: number }): Promise<unknown> {
    const first = await this.note(count);
    await this.context.wait({ days: 1 });
    return [first, await this.last(count)];
  }

  @Step()
  async note(count: number): Promise<number> {
    return count;
  }

  @Step()
  async last(count: number): Promise<number> {
    return count;
  }
}

class Keyed extends DurableWorkflow {
  @DurableExecution({ input: () => z.object({ key: z.string().default(() => randomUUID()) }) })
  async run({ key }: { key: string }): Promise<boolean> {
    const before = await this.keep(key);
    await this.context.wait({ days: 1 });
    return key === before;
  }

  @Step()
  async keep(key: string): Promise<string> {
    return key;
  }
}

describe('an input with a schema', () => {
  beforeEach(() => {
    Counting.asked = 0;
  });

  it('is made once by a workflow that nobody checked it for', async () => {
    const execution = await new WorkflowTestRunner(Counting).run(given('2'));
    expect(await execution.result()).to.deep.equal([4, 4]);
    expect(Counting.asked).to.equal(1);
    expect(execution.operations().map(({ name }) => name)).to.include('input');
  });

  it('is not recorded again where the schema leaves it as it is', async () => {
    class Plain extends DurableWorkflow {
      @DurableExecution({ input: () => z.object({ id: z.string(), tags: z.array(z.string()) }) })
      async run({ id }: { id: string; tags: string[] }): Promise<string> {
        await this.context.wait({ days: 1 });
        return id;
      }
    }
    const execution = await new WorkflowTestRunner(Plain).run({ tags: ['new'], id: 'o-1' });
    expect(await execution.result()).to.equal('o-1');
    expect(execution.operations().map(({ type }) => type)).to.deep.equal(['WAIT']);
  });

  it('keeps what a default has made up', async () => {
    expect(await (await new WorkflowTestRunner(Keyed).run({} as any)).result()).to.equal(true);
  });

  it('decides itself whether there may be none', async () => {
    class Optional extends DurableWorkflow {
      @DurableExecution({ input: () => z.object({ id: z.string() }).default({ id: 'none' }) })
      async run(order: { id: string }): Promise<string> {
        return order.id;
      }
    }
    const runner = new WorkflowTestRunner(Optional);
    expect(await (await runner.run(undefined as any)).result()).to.equal('none');
    expect((await runner.run(null as any)).error).to.include({ type: 'InvalidInputError' });
  });

  it('is another one in a fork that is given another', async () => {
    const execution = await new WorkflowTestRunner(Counting).run(given('2'));
    const copy = await execution.fork({ before: 'last' });
    expect(await copy.result()).to.deep.equal([4, 4]);
    const other = await execution.fork({ before: 'last', input: given('5') });
    expect(await other.result()).to.deep.equal([4, 10]);
  });

  it('is in no message about it where it is encrypted', async () => {
    const serdes = encrypted({ key: Buffer.alloc(32, 7) });
    class Secret extends DurableWorkflow {
      @DurableExecution({ input: () => z.object({ pin: z.string().refine(() => false, { error: tell }) }), serdes })
      async run(_pin: { pin: string }): Promise<void> {}
    }
    const { error } = await new WorkflowTestRunner(Secret).run({ pin: '4711' });
    expect(error?.message).to.include('\n  pin: is refused by the schema');
    expect(JSON.stringify(error)).not.to.include('4711');
  });

  it('is read by the serdes of its workflow', async () => {
    const csv: Serdes<{ count: string | number }> = {
      serialize: ({ count }) => `count,${count}`,
      deserialize: (text) => ({ count: text!.split(',')[1]! }),
    };
    class Csv extends DurableWorkflow {
      @DurableExecution({ input: () => Doubling, serdes: csv, returns: () => z.any() })
      async run({ count }: { count: any }): Promise<any> {
        return { count };
      }
    }
    expect(await (await new WorkflowTestRunner(Csv).run({ count: '2' })).result()).to.deep.equal({ count: '4' });
  });

  for (const [what, declared] of Object.entries({
    'another schema': { input: () => z.object({ count: z.never() }) },
    'no schema': { input: () => Object },
    'a class': { input: () => Tally },
  })) {
    it(`stays what its schema made of it when the code has ${what}`, async () => {
      const { history } = await new WorkflowTestRunner(Counting).run(given('2'));
      class Changed extends Counting {
        override async run(input: any): Promise<unknown> {
          if (what === 'a class') expect(input).to.be.instanceOf(Tally);
          return super.run(input);
        }
      }
      const run = Object.getOwnPropertyDescriptor(Changed.prototype, 'run')!;
      (DurableExecution({ ...declared, name: 'Counting' } as object) as any)(Changed.prototype, 'run', run);
      Object.defineProperty(Changed.prototype, 'run', run);
      await assertReplayable(Changed, history);
    });
  }

  it('has its members in the same order first and on replay', async () => {
    class Ordered extends DurableWorkflow {
      @DurableExecution({ input: () => z.object({ first: z.int(), second: z.int() }) })
      async run(input: { first: number; second: number }): Promise<string[]> {
        const keys = Object.keys(input);
        await this.context.wait({ days: 1 });
        return [...keys, ...Object.keys(input)];
      }
    }
    const execution = await new WorkflowTestRunner(Ordered).run({ second: 2, first: 1 });
    expect(await execution.result()).to.deep.equal(['second', 'first', 'second', 'first']);
  });

  it('comes back over SQLite', async () => {
    const store = new SqliteStore({ path: `${runFolder()}/schemas.db` });
    const runtime = new WorkflowRuntime({ store, workflows: [Keyed, Brief], logger: new QuietLogger() });
    await runtime.start();
    try {
      const execution = await runtime.client.start(Brief, { at: '2026-05-01T12:00:00Z' } as any);
      expect(await runtime.client.result(execution)).to.equal(2026);
      const byName = await runtime.client.start('Brief', { at: '2027-05-01T12:00:00Z' });
      expect(await runtime.client.result(byName)).to.equal(2027);
    } finally {
      await runtime.stop({ grace: { seconds: 0 } });
    }
  });
});

class Tally {
  count = 0;
}

class Brief extends DurableWorkflow {
  @DurableExecution({ input: () => z.object({ at: z.coerce.date() }), returns: () => z.int() })
  async run({ at }: { at: Date }): Promise<number> {
    return at.getUTCFullYear();
  }
}

function tell({ input }: { input?: unknown }): string {
  return `${String(input)} is wrong`;
}
