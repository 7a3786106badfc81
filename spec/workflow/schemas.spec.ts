import { randomUUID } from 'node:crypto';
import { type } from 'arktype';
import { expect } from 'chai';
import * as v from 'valibot';
import { z } from 'zod';
import type { StandardSchema } from '../../lib/core/standard-schema.js';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  encrypted,
  fromCallback,
  Invoke,
  Step,
  Wait,
  WaitForCondition,
} from '../../lib/index.js';
import { assertReplayable, crashEverywhere, WorkflowTestRunner } from '../../lib/testing.js';
import { describeWorkflow } from '../../lib/workflow/index.js';

interface Order {
  id: string;
  at: Date;
  quantity: number;
}
/** Text becomes a date, and the quantity has a default: the same in three libraries. */
const ORDERS = {
  zod: z.object({
    id: z.string(),
    at: z.iso.datetime().transform((text) => new Date(text)),
    quantity: z.number().positive().default(1),
  }),
  valibot: v.object({
    id: v.string(),
    at: v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.transform((text) => new Date(text)),
    ),
    quantity: v.optional(v.pipe(v.number(), v.minValue(1)), 1),
  }),
  arktype: type({ id: 'string', at: 'string.date.iso.parse', quantity: 'number > 0 = 1' }),
};
const GIVEN: any = { id: 'o-1', at: '2026-05-01T12:00:00Z' };
const MADE: Order = { id: 'o-1', at: new Date('2026-05-01T12:00:00Z'), quantity: 1 };

/** The schema, and what it was asked. */
function counted<Output>(schema: StandardSchema<any, Output>) {
  const asked: unknown[] = [];
  const validate = (value: unknown) => {
    asked.push(value);
    return schema['~standard'].validate(value);
  };
  const counting: StandardSchema<any, Output> = { '~standard': { ...schema['~standard'], validate } };
  return { asked, schema: counting };
}

for (const [vendor, { asked, schema }] of [
  ['zod', counted<Order>(ORDERS.zod)],
  ['valibot', counted<Order>(ORDERS.valibot)],
  ['arktype', counted<Order>(ORDERS.arktype)],
] as const) {
  describe(`a schema of ${vendor}`, () => {
    class Ordering extends DurableWorkflow {
      static loaded: any = GIVEN;

      @DurableExecution({ input: () => schema, returns: () => schema })
      async run({ id, at }: Order): Promise<Order> {
        const { quantity } = await this.load();
        await this.pause();
        return { id, at: at.toISOString() as any, quantity };
      }

      @Step({ returns: () => schema })
      async load(): Promise<Order> {
        return Ordering.loaded;
      }

      @Wait({ days: 1 })
      async pause(): Promise<void> {}
    }
    const runner = new WorkflowTestRunner(Ordering);

    beforeEach(() => {
      asked.length = 0;
      Ordering.loaded = GIVEN;
    });

    it('makes input, results of steps and the result, each once: replay reads what is recorded', async () => {
      const execution = await runner.run(GIVEN);
      expect(await execution.result()).to.deep.equal(MADE);
      expect(execution.operation('load').result).to.deep.equal(MADE);
      expect(execution.operation('input').result).to.deep.equal(MADE);
      expect(asked).to.deep.equal([GIVEN, GIVEN, { ...MADE, at: MADE.at.toISOString() }]);
      await assertReplayable(Ordering, execution.history);
    });

    it('refuses the result of a step with the error of a class, once and for all', async () => {
      Ordering.loaded = { ...GIVEN, quantity: 'two' };
      const execution = await runner.run(GIVEN);
      expect(execution.error).to.include({ type: 'SerializationError' });
      expect(execution.error?.message).to.match(
        /^result\.quantity of operation 'load' of workflow Ordering can't be recorded: its schema says: .*number/,
      );
      expect(execution.operation('load').attempts).to.equal(1);
    });

    it('refuses an input with every issue', async () => {
      const execution = await runner.run({ at: 'now', quantity: 0 } as any);
      expect(execution.error).to.include({ type: 'InvalidInputError' });
      const message = execution.error!.message;
      expect(message).to.include(`The input of workflow Ordering is not valid (a schema of ${vendor} is declared):\n`);
      for (const path of ['id', 'at', 'quantity']) expect(message).to.include(`\n  ${path}: `);
    });

    it('gets over crashes everywhere', async () => {
      const report = await crashEverywhere(Ordering, GIVEN);
      expect(report.result).to.deep.equal(MADE);
    });
  });
}

describe('a schema', () => {
  const Answer = counted(z.object({ granted: z.stringbool(), note: z.string().default('none') }));
  type Answer = { granted: boolean; note: string };
  const Rate = counted(v.object({ rate: v.pipe(v.string(), v.transform(Number)) }));
  const Job = counted(type({ percent: 'number', note: "string = 'begun'" }));
  const Sum = counted(z.array(z.int()).transform((all) => all.length));

  class Kinds extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<unknown[]> {
      const answer = await this.approval();
      const rate = await this.rate();
      const job = await this.finished({ percent: 0, note: '' });
      const sum = await this.sum();
      await this.context.wait({ days: 1 });
      return [answer, rate, job, sum];
    }

    @Callback({ returns: () => Answer.schema })
    async approval(): Promise<Answer> {
      return fromCallback();
    }

    @Invoke({ functionName: 'rates', returns: () => Rate.schema })
    async rate(): Promise<{ rate: number }> {
      return asPayload('EUR');
    }

    @WaitForCondition({ returns: () => Job.schema, until: ({ percent }) => percent === 100 })
    async finished({ percent }: { percent: number; note: string }): Promise<{ percent: number; note: string }> {
      return { percent: percent + 50 } as any;
    }

    @ChildContext({ returns: () => Sum.schema })
    async sum(): Promise<number> {
      return (await this.context.map([1, 2], (n) => n)).results() as any;
    }
  }
  const functions = { rates: () => ({ rate: '1.25' }) };

  beforeEach(() => {
    for (const { asked } of [Answer, Rate, Job, Sum]) asked.length = 0;
  });

  it('makes answers, results of functions, states and results of groups', async () => {
    const runner = new WorkflowTestRunner(Kinds, { functions });
    const execution = await runner.start();
    await execution.callback('approval').succeed({ granted: 'yes' });
    expect(await execution.result()).to.deep.equal([
      { granted: true, note: 'none' },
      { rate: 1.25 },
      { percent: 100, note: 'begun' },
      2,
    ]);
    expect(execution.operation('approval').result).to.deep.equal({ granted: true, note: 'none' });
    await assertReplayable(Kinds, execution.history);
  });

  it('is asked again on replay only for what others have recorded and nothing else does', async () => {
    const runner = new WorkflowTestRunner(Kinds, { functions });
    const execution = await runner.start();
    await execution.callback('approval').succeed({ granted: 'yes' });
    await execution.result();
    expect([Answer, Job, Sum].map(({ asked }) => asked.length)).to.deep.equal([1, 2, 1]);
    expect(Rate.asked.length).to.be.greaterThan(1);
  });

  it('refuses an answer with the error of a class, which is recorded', async () => {
    class Asking extends Kinds {
      override async run(): Promise<unknown[]> {
        const refusal = await this.approval().catch((error: Error) => `${error.name}: ${error.message}`);
        await this.context.wait({ days: 1 });
        return [refusal];
      }
    }
    DurableExecution()(Asking.prototype, 'run', Object.getOwnPropertyDescriptor(Asking.prototype, 'run')!);
    const execution = await new WorkflowTestRunner(Asking).start();
    await execution.callback('approval').succeed({ granted: 'maybe' });
    const [refusal] = (await execution.result()) as string[];
    expect(refusal).to.match(
      /^SerializationError: result\.granted of operation 'approval' of workflow Asking can't be read back: its schema says: /,
    );
    expect(Answer.asked).to.have.length(1);
  });

  it('takes the text of an outside that does not know of JSON', async () => {
    class Vote extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        return this.vote();
      }

      @Callback({ returns: () => z.enum(['yes', 'no']) })
      async vote(): Promise<'yes' | 'no'> {
        return fromCallback();
      }
    }
    const execution = await new WorkflowTestRunner(Vote).start();
    await execution.callback('vote').succeed('yes');
    expect(await execution.result()).to.equal('yes');
  });

  it('takes what a stub answers, dates too', async () => {
    const Due = z.object({ at: z.coerce.date(), note: z.string().default('none') });
    class Dated extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<unknown[]> {
        return [await this.due(), await this.plain()];
      }

      @Callback({ returns: () => Due })
      async due(): Promise<z.infer<typeof Due>> {
        return fromCallback();
      }

      @Callback()
      async plain(): Promise<Date> {
        return fromCallback();
      }
    }
    const at = new Date(0);
    const runner = new WorkflowTestRunner(Dated);
    runner.stub(Dated, 'due', async () => ({ at, note: 'soon' }));
    runner.stub(Dated, 'plain', async () => at);
    expect(await (await runner.run()).result()).to.deep.equal([{ at, note: 'soon' }, at]);
  });

  it('is made once by a thunk that makes it', async () => {
    let made = 0;
    class Once extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<number[]> {
        return [await this.load(), await this.load()];
      }

      @Step({
        returns: () => {
          made++;
          return z.number();
        },
      })
      async load(): Promise<number> {
        return 1;
      }
    }
    expect(await (await new WorkflowTestRunner(Once).run()).result()).to.deep.equal([1, 1]);
    expect(made).to.equal(1);
  });

  it('lets a value be recorded by a serdes of its own, and decides about null and undefined', async () => {
    const shouting = { serialize: (text: string) => text.toUpperCase(), deserialize: (text?: string) => text ?? '' };
    class Own extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<unknown[]> {
        const none = await this.none();
        const refused = await this.missing().catch((error: Error) => error.name);
        return [await this.load(), none, refused];
      }

      @Step({ returns: () => z.string().trim(), serdes: shouting })
      async load(): Promise<string> {
        return ' tea ';
      }

      @Step({ returns: () => z.string().nullish() })
      async none(): Promise<string | null | undefined> {
        return undefined;
      }

      @Step({ returns: () => z.string() })
      async missing(): Promise<string> {
        return undefined as any;
      }
    }
    const execution = await new WorkflowTestRunner(Own).run();
    expect(await execution.result()).to.deep.equal(['TEA', undefined, 'SerializationError']);
  });

  it('that throws, or gives what can not be recorded, fails the step', async () => {
    class Odd extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string[]> {
        const messageOf = (error: Error) => error.message;
        return Promise.all([this.throwing().catch(messageOf), this.unplain().catch(messageOf)]) as Promise<any>;
      }

      @Step({
        returns: () =>
          z.any().transform((): number => {
            throw new RangeError('odd');
          }),
      })
      async throwing(): Promise<number> {
        return 1;
      }

      @Step({ returns: () => z.custom<Error>(() => true) })
      async unplain(): Promise<Error> {
        return new Error('lost');
      }
    }
    const [thrown, unplain] = (await (await new WorkflowTestRunner(Odd).run()).result()) as string[];
    expect(thrown).to.equal(
      "result of operation 'throwing' of workflow Odd can't be recorded: its schema threw RangeError: odd.",
    );
    expect(unplain).to.include(
      "result of operation 'unplain' of workflow Odd can't be recorded: it is an instance of Error",
    );
  });

  it('says nothing of a value that is encrypted', async () => {
    const Pin = z.string().refine(() => false, { error: ({ input }) => `${String(input)} is wrong` });
    const key = Buffer.alloc(32, 7);
    const plain = { serialize: String, deserialize: String };
    class Secret extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string[]> {
        return Promise.all([this.over(), this.whole()].map((pin) => pin.catch(({ message }) => message)));
      }

      @Step({ returns: () => Pin, serdes: encrypted({ key }) })
      async over(): Promise<string> {
        return '4711';
      }

      @Step({ returns: () => Pin, serdes: encrypted({ key, inner: plain }) })
      async whole(): Promise<string> {
        return '4711';
      }
    }
    const said = (await (await new WorkflowTestRunner(Secret).run()).result()) as string[];
    for (const message of said) expect(message).to.match(/can't be recorded: its schema refuses it\.$/);
  });

  it('may make things up where what it gives is recorded, and is reported where it is not', async () => {
    const Made = z.object({ at: z.date().default(() => new Date()), key: z.uuid().default(() => randomUUID()) });
    type Made = z.infer<typeof Made>;
    class Inventing extends DurableWorkflow {
      @DurableExecution({ input: () => Made, returns: () => Made })
      async run(_input: Made): Promise<Made> {
        await this.load();
        await this.context.runInChildContext('group', () => ({}), { returns: () => Made });
        await this.context.map('items', [1], () => ({}), { returns: () => Made });
        await this.context.wait({ days: 1 });
        return {} as Made;
      }

      @Step({ returns: () => Made })
      async load(): Promise<Made> {
        return {} as Made;
      }
    }
    await (await new WorkflowTestRunner(Inventing).run({} as Made)).result();

    class Reading extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {
        await this.context.invoke('rate', 1, { functionName: 'rates', returns: () => Made });
      }
    }
    const reading = new WorkflowTestRunner(Reading, { functions: { rates: () => ({}) } });
    const found = await reading.run().then(
      async (execution) => expect.fail(`${JSON.stringify(await execution.result())} was not reported`),
      (error: Error) => error.message,
    );
    expect(found).to.include("result.at of 'rate', which is revived in each replay anew");
  });

  describe('that is asynchronous', () => {
    const Free = z.object({ name: z.string().refine(async (name) => name !== 'taken', 'is taken') });

    it('may be that of an input', async () => {
      class Signup extends DurableWorkflow {
        @DurableExecution({ input: () => Free })
        async run({ name }: { name: string }): Promise<string> {
          await this.context.wait({ days: 1 });
          return name;
        }
      }
      const runner = new WorkflowTestRunner(Signup);
      expect(await (await runner.run({ name: 'ada' })).result()).to.equal('ada');
      expect((await runner.run({ name: 'taken' })).error?.message).to.include('\n  name: is taken');
    });

    it('is refused for a result when it comes up, with the cure', async () => {
      class Late extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<unknown> {
          return this.load();
        }

        @Step({ returns: () => Free })
        async load(): Promise<{ name: string }> {
          return { name: 'ada' };
        }
      }
      const execution = await new WorkflowTestRunner(Late).run();
      expect(execution.error).to.include({ type: 'SerializationError' });
      expect(execution.error?.message).to.match(
        /its schema is asynchronous, which only that of an input may be\. Leave what has to be waited for to the body of a step\./,
      );
      expect(execution.operation('load')).to.include({ attempts: 1, status: 'FAILED' });
    });

    it('is refused at start-up where its library marks it', () => {
      const marked: any = v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      );
      class Marked extends DurableWorkflow {
        @DurableExecution({ input: () => marked })
        async run(input: any): Promise<string> {
          return this.load(input);
        }

        @Step({ returns: () => marked })
        async load(input: any): Promise<string> {
          return input;
        }
      }
      expect(() => describeWorkflow(Marked)).to.throw(
        /@Step on load: returns: its schema is asynchronous, which only that of an input may be/,
      );
    });
  });

  it('is named by a thunk, and as a whole', () => {
    const refusal = (returns: any) => {
      class Wrong extends DurableWorkflow {
        @DurableExecution({ returns })
        async run(): Promise<any> {}
      }
      return () => describeWorkflow(Wrong);
    };
    for (const schema of Object.values(ORDERS))
      expect(refusal(schema)).to.throw(
        /returns: expected a function that gives a class .* Write \(\) => OrderSchema\./,
      );
    expect(refusal(() => [ORDERS.zod])).to.throw(/Name the schema of the whole array/);
    expect(refusal(() => ({}))).to.throw(/or a schema: \(\) => OrderSchema/);
  });
});
