import { expect } from 'chai';
import {
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  InvalidArgumentError,
  InvalidWorkflowError,
  type Serdes,
  Step,
  Wait,
} from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { LineLogger } from '../support/line-logger.js';
import { AcceptingStore, ARN, eventOf, rejection } from './lambda-kit.js';

class Greeter {
  constructor(readonly greeting: string) {}
}

class Letter extends DurableWorkflow {
  constructor(private readonly greeter = new Greeter('Dear')) {
    super();
  }

  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.write(name);
  }

  @Step()
  async write(name: string): Promise<string> {
    this.context.logger.info(`writing to ${name}`, { pen: 'blue' });
    return `${this.greeter.greeting} ${name}`;
  }
}

class Unsteady extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.fall();
  }

  @Step()
  async fall(): Promise<void> {
    throw new Error('fell');
  }
}

class Steadied extends Unsteady {
  @DurableExecution({ retry: fixedDelay({ delay: { seconds: 20 } }) })
  override async run(): Promise<void> {
    await super.run();
  }
}

class Held extends Steadied {
  @Step({ retry: fixedDelay({ delay: { seconds: 30 } }) })
  override async fall(): Promise<void> {
    return super.fall();
  }
}

const backwards: Serdes = {
  serialize: (value) => [...JSON.stringify(value)].reverse().join(''),
  deserialize: (text) => JSON.parse([...(text ?? '')].reverse().join('')),
};

describe('createHandler()', () => {
  it('makes an instance for each invocation with `create`', async () => {
    const made: Letter[] = [];
    const create = () => {
      const letter = new Letter(new Greeter('Hello'));
      made.push(letter);
      return letter;
    };
    const handler = createHandler(Letter, { create, logger: new LineLogger(), store: new AcceptingStore() });
    expect(made).to.deep.equal([]);
    const outputs = [await handler(eventOf('Ann')), await handler(eventOf('Ben'))];
    expect(outputs.map((output) => (output as { Result: string }).Result)).to.deep.equal([
      '"Hello Ann"',
      '"Hello Ben"',
    ]);
    expect(new Set(made).size).to.equal(2);
  });

  it('does not let two invocations share an instance', async () => {
    const letter = new Letter();
    const handler = createHandler(Letter, {
      create: () => letter,
      logger: new LineLogger(),
      store: new AcceptingStore(),
    });
    expect(await handler(eventOf('Ann'))).to.have.property('Status', 'SUCCEEDED');
    const refusal = await rejection(handler(eventOf('Ben')));
    expect(refusal).to.include({ name: 'InvalidArgumentError' });
    expect(refusal.message).to.contain('transient');
  });

  it('breaks the invocation off, and does not fail the execution, when no instance can be made', async () => {
    const handlerWith = (create: () => unknown) =>
      createHandler(Letter, { create: create as () => Letter, logger: new LineLogger(), store: new AcceptingStore() });
    const made = [undefined, Promise.resolve(undefined), Promise.resolve(new Greeter('Dear')), new Greeter('Dear')];
    for (const instance of made) {
      const refusal = await rejection(handlerWith(() => instance)(eventOf('Ann')));
      expect(refusal.message).to.contain('workflow Letter').and.contain('create()');
    }
    const notReady = handlerWith(() => {
      throw new Error('The container is not ready');
    });
    expect((await rejection(notReady(eventOf('Ann')))).message).to.equal('The container is not ready');
  });

  it('logs to `logger`, saying where', async () => {
    const logger = new LineLogger();
    const handler = createHandler(Letter, { logger, store: new AcceptingStore() });
    await handler(eventOf('Ann'), { awsRequestId: 'request-7' });
    const [{ level, message, data }] = logger.lines as [LineLogger['lines'][number]];
    expect([level, message]).to.deep.equal(['info', 'writing to Ann']);
    expect(data).to.include({
      executionArn: ARN,
      workflow: 'Letter',
      requestId: 'request-7',
      operationName: 'write',
      attempt: 1,
      pen: 'blue',
    });
  });

  it('retries as `retry` says, unless the workflow or the method says otherwise', async () => {
    const delayOf = async (workflow: new () => Unsteady) => {
      const store = new AcceptingStore();
      const handler = createHandler(workflow, { retry: fixedDelay({ delay: { seconds: 10 } }), store });
      expect(await handler(eventOf(null))).to.deep.equal({ Status: 'PENDING' });
      return store.requests.at(-1)!.Updates.at(-1)!.StepOptions?.NextAttemptDelaySeconds;
    };
    expect([await delayOf(Unsteady), await delayOf(Steadied), await delayOf(Held)]).to.deep.equal([10, 20, 30]);
  });

  it('records with `serdes`', async () => {
    const store = new AcceptingStore();
    const event = eventOf('Ann');
    const execution = event.InitialExecutionState.Operations![0]!;
    const Operations = [{ ...execution, ExecutionDetails: { InputPayload: '"nnA"' } }];
    const output = await createHandler(Letter, { serdes: backwards, logger: new LineLogger(), store })({
      ...event,
      InitialExecutionState: { Operations },
    });
    expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"nnA raeD"' });
    expect(store.requests[0]!.Updates.at(-1)!.Payload).to.equal('"nnA raeD"');
  });

  it('refuses options that can not be, by name, when the module loads', () => {
    const wrong: Readonly<Record<string, unknown>> = {
      create: new Letter(),
      logger: { info() {} },
      retry: { maxAttempts: 3 },
      serdes: JSON,
      replayLogging: 'warnings',
      store: { checkpoint() {} },
      lambdaClient: { config: {} },
    };
    const cases: [string, unknown][] = Object.entries(wrong);
    for (const none of [null, 5, 'x', ['billing:live'], () => 'billing:live']) cases.push(['functionNames', none]);
    for (const [option, value] of cases) {
      expect(() => createHandler(Letter, { [option]: value })).to.throw(
        InvalidArgumentError,
        new RegExp(`^${option} of createHandler\\(Letter\\): expected`),
      );
    }
    for (const options of [null, 5, 'x', [], () => ({})] as never[]) {
      expect(() => createHandler(Letter, options)).to.throw(
        InvalidArgumentError,
        /^options of createHandler\(Letter\): expected an object, got /,
      );
    }
  });

  it('refuses a class that can not run, with everything that is wrong with it, when the module loads', () => {
    class Muddle extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {}

      @(DurableExecution() as any)
      async alsoRun(): Promise<void> {}

      @Step({ name: 'naïve' })
      async work(): Promise<void> {}

      @Wait({ seconds: 0 })
      async rest(): Promise<void> {}
    }
    const error = captured(() => createHandler(Muddle));
    expect(error).to.be.instanceOf(InvalidWorkflowError);
    expect((error as InvalidWorkflowError).faults).to.have.length(3);
    for (const method of ['Muddle', 'alsoRun', 'work', 'rest']) expect(error.message).to.contain(method);
  });

  it('refuses what is no workflow class at all', () => {
    for (const [given, what] of [
      [undefined, 'undefined'],
      [Greeter, 'class Greeter'],
      [new Letter(), 'an instance of Letter'],
    ] as const) {
      expect(() => createHandler(given as never)).to.throw(InvalidWorkflowError, what);
    }
  });
});

function captured(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have thrown.');
}
