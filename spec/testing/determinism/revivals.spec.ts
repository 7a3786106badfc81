import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Exclude, Transform, Type } from 'class-transformer';
import { DurableExecution, DurableWorkflow, Step, Wait } from '../../../lib/index.js';
import { type DeterminismSource, NonDeterminismFoundError, WorkflowTestRunner } from '../../../lib/testing.js';

class Order {
  cents!: number;
  key = randomUUID() as string;
}

class Stamped {
  cents = 0;
  at = new Date();
}

class Made {
  readonly parts = [{ id: Math.random() }];
}

class Hidden {
  @Exclude()
  key = randomUUID() as string;
}

class Chosen {
  @Transform(({ value }) => `${value}-${Math.random()}`, { toClassOnly: true })
  name!: string;
}

/** Nothing that it makes up stays. */
class Harmless {
  seen = Math.random() < 2;
  format = () => Date.now();
  @Exclude()
  readonly map = new Map([['a', new Set([1])]]);
}

function takes<T extends object>(input: () => new () => T): new () => DurableWorkflow {
  class Taking extends DurableWorkflow {
    @DurableExecution({ input })
    async run(_: T): Promise<void> {
      await this.pause();
    }

    @Wait({ days: 1 })
    async pause(): Promise<void> {}
  }
  return Taking;
}

function gives<T extends object>(returns: () => new () => T, value: object): new () => DurableWorkflow {
  class Giving extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<void> {
      await this.make();
    }

    @Step({ returns: returns as () => new () => any })
    async make(): Promise<object> {
      return value;
    }
  }
  return Giving;
}

describe('a value that its class makes up', () => {
  const run = (workflow: new () => DurableWorkflow, input?: unknown, allow: DeterminismSource[] = []) =>
    new WorkflowTestRunner(workflow, { determinism: { allow } }).run(input as never);
  const found = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => expect.fail('was not found'),
      (error: unknown) => {
        expect(error).to.be.instanceOf(NonDeterminismFoundError);
        return String(error);
      },
    );

  for (const [what, type, input, path, call] of [
    ['a generated default', Order, { cents: 5 }, 'input.key', 'crypto.randomUUID()'],
    ['the time', Stamped, { cents: 5 }, 'input.at', 'new Date()'],
    ['something deep in it', Made, {}, 'input.parts[0].id', 'Math.random()'],
    ['what is never recorded', Hidden, {}, 'input.key', 'crypto.randomUUID()'],
    ['what a @Transform() adds', Chosen, { name: 'a' }, 'input.name', 'Math.random()'],
  ] as [string, new () => object, object, string, string][]) {
    it(`is reported where the record does not have it: ${what} of an input`, async () => {
      const message = await found(
        run(
          takes(() => type),
          input,
        ),
      );
      expect(message)
        .to.include(`${path}, which is revived in each replay anew: ${call} at `)
        .and.include('revivals.spec');
    });
  }

  it('is reported of the result of a step', async () => {
    expect(await found(run(gives(() => Order, { cents: 5 })))).to.include("result.key of 'make', which is revived");
  });

  it('is no matter where the record has it', async () => {
    await run(
      takes(() => Order),
      { cents: 5, key: 'mine' },
    );
    await run(gives(() => Order, new Order()));
    await run(gives(() => Stamped, new Stamped()));
    await run(
      takes(() => Harmless),
      {},
    );
  });

  it('is let pass where the test allows it', async () => {
    await run(
      takes(() => Order),
      { cents: 5 },
      ['random'],
    );
    expect(
      await found(
        run(
          takes(() => Order),
          { cents: 5 },
          ['time'],
        ),
      ),
    ).to.include('input.key');
  });

  it('makes dates where @Type says so, live and in each replay', async () => {
    const seen: unknown[] = [];
    class Dated {
      @Type(() => Date)
      at!: Date;
      @Type(() => Date)
      more!: Date[];
    }
    class Dating extends DurableWorkflow {
      @DurableExecution({ input: () => Dated })
      async run(input: Dated): Promise<void> {
        seen.push(input, await this.load());
        await this.pause();
      }

      @Step({ returns: () => Dated })
      async load(): Promise<Dated> {
        return Object.assign(new Dated(), { at: new Date(5), more: [new Date(6)] });
      }

      @Wait({ days: 1 })
      async pause(): Promise<void> {}
    }
    const text = { at: '1970-01-01T00:00:00.005Z', more: ['1970-01-01T00:00:00.006Z'] } as never;
    const execution = await new WorkflowTestRunner(Dating).run(text);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(seen).to.have.length(4);
    for (const dated of seen) expect(dated).to.deep.include({ at: new Date(5), more: [new Date(6)] });
  });
});
