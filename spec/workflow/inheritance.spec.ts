import { expect } from 'chai';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  describeWorkflow,
  fromCallback,
  Step,
  Wait,
} from '../../lib/workflow/index.js';
import { runExecution } from './run-execution.js';

describe('a workflow class that extends another', () => {
  class Base extends DurableWorkflow {
    readonly calls: string[] = [];

    @DurableExecution({ name: 'base' })
    async run(): Promise<string> {
      await this.pause();
      return `${await this.greet('you')} ${await this.answer()}`;
    }

    @Step()
    async greet(name: string): Promise<string> {
      return `base(${name})`;
    }

    @Wait({ minutes: 1 })
    async pause(): Promise<void> {}

    @Callback()
    async answer(): Promise<string> {
      this.calls.push(`base asks ${this.context.callbackId.length > 0}`);
      return fromCallback();
    }
  }

  it('inherits entry, operations and name', async () => {
    class Derived extends Base {}
    const { name, operations } = describeWorkflow(Derived);
    expect([name, ...operations.keys()]).to.deep.equal(['base', 'greet', 'pause', 'answer']);
    expect((await runExecution(Derived, undefined, { answer: '42' })).result).to.equal('base(you) 42');
  });

  it('may override a decorated method with another, whose super call just runs the body beneath', async () => {
    const asked: string[] = [];
    class Derived extends Base {
      @DurableExecution({ name: 'derived' })
      override async run(): Promise<string> {
        return `run(${await super.run()})`;
      }

      @Step({ name: 'welcome' })
      override async greet(name: string): Promise<string> {
        return `derived(${await super.greet(name)})`;
      }

      @Wait({ hours: 2 }, { name: 'long pause' })
      override async pause(): Promise<void> {}

      @Callback()
      override async answer(): Promise<string> {
        await super.answer();
        asked.push(...this.calls, 'derived asks');
        return fromCallback();
      }
    }
    const run = await runExecution(Derived, undefined, { answer: '42' });
    expect(run.result).to.equal('run(derived(base(you)) 42)');
    expect(run.names).to.deep.equal(['long pause', 'welcome', 'answer']);
    expect(asked).to.deep.equal(['base asks true', 'derived asks']);
    const [wait] = run.operations;
    expect(Number(wait!.EndTimestamp) - Number(wait!.StartTimestamp)).to.equal(7_200_000);
  });

  it('calls a base method that it overrides through super from elsewhere, as an operation', async () => {
    class Derived extends Base {
      @DurableExecution({ name: 'derived' })
      override async run(): Promise<string> {
        return super.greet('x');
      }

      @Step()
      override async greet(name: string): Promise<string> {
        return name;
      }
    }
    const run = await runExecution(Derived);
    expect(run.result).to.equal('base(x)');
    expect(run.names).to.deep.equal(['greet']);
  });

  it('must decorate what overrides a decorated method, or it would silently not be durable', () => {
    class Lossy extends Base {
      override async run(): Promise<string> {
        return '';
      }

      override async greet(): Promise<string> {
        return '';
      }

      // @ts-expect-error TypeScript refuses it, other compilers don't.
      override get pause(): () => Promise<void> {
        return async () => {};
      }
    }
    class Further extends Lossy {}
    for (const workflow of [Lossy, Further]) {
      expect(() => describeWorkflow(workflow))
        .to.throw(/run overrides the @DurableExecution method of Base without a decorator.*Decorate the override too/s)
        .with.property('faults')
        .that.satisfies(
          (faults: string[]) => faults.filter((fault) => fault.includes('without a decorator')).length === 3,
        );
    }
  });

  it('may decorate what its base does not', async () => {
    class Plain extends DurableWorkflow {
      async run(): Promise<string> {
        return this.work();
      }

      async work(): Promise<string> {
        return 'plain';
      }
    }
    class Durable extends Plain {
      @DurableExecution()
      override async run(): Promise<string> {
        return super.run();
      }

      @Step()
      override async work(): Promise<string> {
        return `durable ${await super.work()}`;
      }
    }
    const run = await runExecution(Durable);
    expect([run.result, ...run.names]).to.deep.equal(['durable plain', 'work']);
  });
});
