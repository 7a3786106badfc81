import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, InvalidWorkflowError, Step } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { assertReplayable, WorkflowTestRunner } from '../../lib/testing.js';
import { AcceptingStore, eventOf } from '../lambda/lambda-kit.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { rejection } from '../service/service-kit.js';

class Mailer {
  async send(text: string): Promise<string> {
    return `sent ${text}`;
  }
}

class Welcome extends DurableWorkflow {
  constructor(private readonly mailer: Mailer) {
    super();
  }

  @DurableExecution()
  async run(): Promise<string> {
    return this.greet();
  }

  @Step()
  async greet(): Promise<string> {
    return this.mailer.send('welcome');
  }
}

const logger = new QuietLogger();
const store = new AcceptingStore();
/** A class as a program hands it over that does not heed the types. */
const bare = (workflow: unknown) => workflow as new () => DurableWorkflow;
const later = async () => {
  await new Promise((resolve) => setImmediate(resolve));
  return new Welcome(new Mailer());
};

/** All that takes a class, and makes an instance of it. */
const takers: Record<string, (workflow: any) => unknown> = {
  'a handler': (workflow) => createHandler(bare(workflow), { store, logger }),
  'a runtime': (workflow) => new WorkflowRuntime({ store: new MemoryStore(), logger, workflows: [workflow] }),
  'a test runner': (workflow) => new WorkflowTestRunner(bare(workflow)),
  'another workflow of a test': (workflow) => new WorkflowTestRunner(Plain, { workflows: [workflow] }),
  'a replay check': (workflow) =>
    assertReplayable(bare(workflow), [
      { EventId: 1, EventType: 'ExecutionStarted', Id: 'x', Name: 'x', EventTimestamp: 0, ExecutionStartedDetails: {} },
    ]),
};

class Plain extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {}
}

describe('a class whose constructor needs arguments', () => {
  class Inheriting extends Welcome {}
  class WithField extends Welcome {
    greeting = 'hello';
  }
  class Two extends DurableWorkflow {
    constructor(
      readonly one: number,
      readonly two: number,
    ) {
      super();
    }

    @DurableExecution()
    async run(): Promise<number> {
      return this.one + this.two;
    }
  }
  for (const [taker, take] of Object.entries(takers)) {
    it(`is refused without create by ${taker}, when it is handed over`, async () => {
      for (const [workflow, needs] of [
        [Welcome, 'an argument'],
        [Inheriting, 'an argument'],
        [WithField, 'an argument'],
        [Two, '2 arguments'],
      ] as const) {
        const error = await rejection((async () => take(workflow))());
        expect(error).to.be.instanceOf(InvalidWorkflowError);
        expect(error.message)
          .to.contain(`The workflow class ${workflow.name} can't run: its constructor needs ${needs}`)
          .and.contain(`create: () => new ${workflow.name}(...)`);
      }
    });
  }

  it('is not one whose parameters have defaults, or that gives its base class what that needs', () => {
    class Defaulted extends DurableWorkflow {
      constructor(
        readonly mailer = new Mailer(),
        readonly note: string | undefined = undefined,
        ...rest: string[]
      ) {
        super();
        void rest;
      }

      @DurableExecution()
      async run(): Promise<void> {}
    }
    class Giving extends Welcome {
      constructor() {
        super(new Mailer());
      }
    }
    for (const workflow of [Defaulted, Giving]) createHandler(workflow, { store, logger });
  });
});

describe('a factory that gives a promise', () => {
  it('makes the instances of a handler', async () => {
    const handler = createHandler(Welcome, { create: later, store: new AcceptingStore(), logger });
    expect(await handler(eventOf(null))).to.deep.equal({ Status: 'SUCCEEDED', Result: '"sent welcome"' });
  });

  it('makes the instances of a runtime and its client', async () => {
    const workflows = [{ workflow: Welcome, create: later }] as const;
    await using runtime = new WorkflowRuntime({ store: new MemoryStore(), logger, workflows });
    await runtime.start();
    const { client } = runtime;
    expect(await client.result(await client.start(Welcome))).to.equal('sent welcome');
  });

  it('makes the instances of a test, stubs included', async () => {
    const runner = new WorkflowTestRunner(Welcome, { create: later });
    expect(await (await runner.run()).result()).to.equal('sent welcome');
    runner.stub(Welcome, 'greet', async () => 'stubbed');
    expect(await (await runner.run()).result()).to.equal('stubbed');
  });

  it('breaks the invocation off when it rejects, makes something else, or waits for ever', async () => {
    const failing = (create: () => Promise<any>, more = {}) => {
      const handler = createHandler(Welcome, { create, store: new AcceptingStore(), logger, ...more });
      return rejection(handler(eventOf(null)));
    };
    expect((await failing(() => Promise.reject(new Error('no provider')))).message).to.equal('no provider');
    expect((await failing(async () => new Plain())).message).to.match(/^what create\(\) gave for workflow Welcome/);
    const runner = new WorkflowTestRunner(Welcome, { create: () => new Promise<Welcome>(() => {}) });
    const execution = await runner.start();
    // It comes to an end.
    await execution.untilSuspended().catch(() => {});
  });

  it('runs before the execution does: what it, or a constructor, calls is told to be too early', async () => {
    class Hasty extends Welcome {
      readonly early = this.greet().catch((error: Error) => error);

      @DurableExecution()
      override async run(): Promise<string> {
        const error = await this.early;
        return error instanceof Error ? error.message : error;
      }
    }
    const runner = new WorkflowTestRunner(Hasty, {
      create: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return new Hasty(new Mailer());
      },
    });
    expect(await (await runner.run()).result()).to.match(/^Hasty\.greet was called while the workflow was being made/);
  });
});

describe('a container that fails', () => {
  const runtimeOf = (create: () => Welcome | Promise<Welcome>) =>
    new WorkflowRuntime({ store: new MemoryStore(), logger, workflows: [Plain, { workflow: Welcome, create }] });

  it('is told when its runtime starts, which then runs nothing', async () => {
    for (const create of [
      () => Promise.reject(new Error('no provider for Mailer')),
      () => {
        throw new Error('no provider for Mailer');
      },
    ]) {
      const runtime = runtimeOf(create);
      const error = await rejection(runtime.start());
      expect(error).to.be.instanceOf(InvalidWorkflowError).and.have.nested.property('cause.message');
      expect(error.message).to.match(
        /^The workflow class Welcome can't run: its create\(\) failed: .*no provider for Mailer/,
      );
      await runtime.stop();
    }
    expect((await rejection(runtimeOf(async () => new Plain() as never).start())).message).to.match(
      /^what create\(\) gave for workflow Welcome: expected an instance of Welcome, or a promise of one, got an instance of Plain/,
    );
  });

  it('lets the runtime start once it is ready', async () => {
    let isReady = false;
    const runtime = runtimeOf(() => {
      if (!isReady) throw new Error('not ready');
      return new Welcome(new Mailer());
    });
    await rejection(runtime.start());
    isReady = true;
    await runtime.start();
    expect(await runtime.client.result(await runtime.client.start(Welcome))).to.equal('sent welcome');
    await runtime.stop();
  });
});
