import { expect } from 'chai';
import {
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  InvocationTimedOutError,
  noRetry,
  Step,
  StepSemantics,
  Wait,
  type WorkflowPlugin,
} from '../../lib/index.js';
import type { HandlerContext, InvocationOutput } from '../../lib/lambda.js';
import { describeWorkflow } from '../../lib/workflow/description/describe-workflow.js';
import { handlerOf } from '../../lib/workflow/handler/handler.js';
import { LineLogger } from '../support/line-logger.js';
import { ManualClock } from '../support/manual-clock.js';
import { SimulatedService } from '../support/simulated-service.js';

/** What an invocation is given, and of that the margin: it stops at 9 s and ends at 9.5 s. */
const TIME_MILLIS = 10_000;
const MARGIN_MILLIS = 1000;

type Settle = { resolve(value: string): void; reject(error: Error): void; signal: AbortSignal };

/** Bodies that end when the spec says so. */
class Slow extends DurableWorkflow {
  static running: Settle[] = [];

  @Step({ retry: fixedDelay({ delay: { seconds: 1 } }) })
  async work(): Promise<string> {
    return this.held();
  }

  @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: noRetry() })
  async effect(): Promise<string> {
    return this.held();
  }

  @Step()
  async next(): Promise<string> {
    return 'next';
  }

  @Wait({ hours: 1 })
  async rest(): Promise<void> {}

  private held(): Promise<string> {
    const { signal } = this.context;
    return new Promise((resolve, reject) => Slow.running.push({ resolve, reject, signal }));
  }
}

class Sequence extends Slow {
  @DurableExecution()
  async run(): Promise<string> {
    return (await this.work()) + (await this.next());
  }
}

class Effect extends Slow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.effect();
  }
}

class BesideAWait extends Slow {
  @DurableExecution()
  async run(): Promise<unknown> {
    return Promise.all([this.rest(), this.work()]);
  }
}

class BesideARetry extends Slow {
  @DurableExecution()
  async run(): Promise<unknown> {
    return Promise.all([this.flaky(), this.work()]);
  }

  @Step({ retry: fixedDelay({ delay: { seconds: 9 } }) })
  async flaky(): Promise<string> {
    if (this.context.attempt === 1) throw new Error('busy');
    return 'flaky';
  }
}

class NotDurable extends Slow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.next();
    await new Promise(() => {});
  }
}

class Listening extends Slow {
  static heard: string[] = [];

  @DurableExecution()
  async run(): Promise<string> {
    return this.listen();
  }

  @Step()
  async listen(): Promise<string> {
    const { signal } = this.context;
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        Listening.heard.push(`attempt ${this.context.attempt} of ${this.context.executionId.slice(0, 3)}`);
        reject(signal.reason);
      }),
    );
  }
}

/** An execution whose invocations have a deadline. */
class Timed {
  readonly clock = new ManualClock();
  readonly service = new SimulatedService('null');
  readonly #workflow: typeof Slow;
  readonly #plugins: readonly WorkflowPlugin[];

  constructor(workflow: typeof Slow, plugins: readonly WorkflowPlugin[] = []) {
    this.#workflow = workflow;
    this.#plugins = plugins;
  }

  /** Begins an invocation; gives what has become of it so far. */
  invoke(context: HandlerContext = { getRemainingTimeInMillis: () => TIME_MILLIS }): Settled {
    const handler = handlerOf(describeWorkflow(this.#workflow as never), () => this.service, {
      ...{ clock: this.clock, logger: new LineLogger(), marginMillis: MARGIN_MILLIS, graceMillis: 1 },
      plugins: this.#plugins,
    });
    const settled: Settled = {};
    handler(this.service.event(), context).then(
      (output) => Object.assign(settled, { output }),
      (error: unknown) => Object.assign(settled, { error }),
    );
    return settled;
  }

  get updates(): string[] {
    return this.service.requests.flatMap(({ Updates }) => Updates.map(({ Action, Name }) => `${Action} ${Name}`));
  }
}

interface Settled {
  output?: InvocationOutput;
  error?: unknown;
}

describe('an invocation that comes to the end of its time', () => {
  beforeEach(() => {
    Slow.running = [];
  });

  it('tells what runs, and throws when that stops, so that it is invoked again and the step runs again', async () => {
    const timed = new Timed(Sequence);
    const first = timed.invoke();
    await timed.clock.advance(8999);
    expect(Slow.running[0]!.signal.aborted).to.equal(false);
    await timed.clock.advance(1);
    const { signal, reject } = Slow.running[0]!;
    expect(signal.aborted).to.equal(true);
    expect(signal.reason).to.have.property('name', 'TimeoutError');
    expect(first).to.deep.equal({});

    reject(signal.reason);
    await timed.clock.settle();
    expect(first.error).to.be.instanceOf(InvocationTimedOutError);
    expect((first.error as Error).message)
      .to.contain('workflow Sequence')
      .and.to.contain('at work');
    expect(timed.updates).to.deep.equal(['START work']);

    const second = timed.invoke();
    await timed.clock.settle();
    Slow.running[1]!.resolve('work ');
    await timed.clock.settle();
    expect(second.output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"work next"' });
    expect(timed.clock.nextAt).to.equal(undefined);
  });

  it('tells listeners of the signal where they belong: they have the context of their step', async () => {
    const timed = new Timed(Listening);
    timed.invoke();
    await timed.clock.advance(9000);
    expect(Listening.heard).to.deep.equal(['attempt 1 of spe']);
  });

  it('tells plugins that the attempt has ended, and that the step has not', async () => {
    const ends: object[] = [];
    const onAttemptEnd: WorkflowPlugin['onAttemptEnd'] = ({ attempt, status, outcome, error }) =>
      ends.push({ attempt, status, outcome, error });
    const timed = new Timed(Sequence, [{ onAttemptEnd }]);
    await import('../../lib/plugins/plugin-host.js');
    timed.invoke();
    await timed.clock.advance(9000);
    const error = new Error('aborted');
    Slow.running[0]!.reject(error);
    await timed.clock.settle();
    timed.invoke();
    await timed.clock.settle();
    Slow.running[1]!.resolve('work ');
    await timed.clock.settle();
    const cutShort = { attempt: 1, status: 'STARTED', outcome: 'FAILED', error };
    const done = { attempt: 1, status: 'SUCCEEDED', outcome: 'SUCCEEDED', error: undefined };
    expect(ends).to.deep.equal([cutShort, done, done]);
  });

  it('ends in the middle of the margin when what runs does not heed the signal', async () => {
    const timed = new Timed(Sequence);
    const invocation = timed.invoke();
    await timed.clock.advance(9499);
    expect(invocation).to.deep.equal({});
    await timed.clock.advance(1);
    expect(invocation.error).to.be.instanceOf(InvocationTimedOutError);
  });

  it('records what still succeeds, and begins nothing after it', async () => {
    const timed = new Timed(Sequence);
    const invocation = timed.invoke();
    await timed.clock.advance(9100);
    Slow.running[0]!.resolve('just in time');
    await timed.clock.settle();
    expect(invocation.error).to.be.instanceOf(InvocationTimedOutError);
    expect((invocation.error as Error).message).to.contain('at next');
    expect(timed.updates).to.deep.equal(['START work', 'SUCCEED work']);
  });

  it('tells a body at once that begins when its start is durable at last', async () => {
    const timed = new Timed(Effect);
    const { service } = timed;
    const checkpoint = service.checkpoint.bind(service);
    let answer!: () => void;
    service.checkpoint = async (request) => {
      const response = await checkpoint(request);
      await new Promise<void>((resolve) => (answer = resolve));
      return response;
    };
    timed.invoke();
    await timed.clock.advance(9000);
    expect(Slow.running).to.have.length(0);
    answer();
    await timed.clock.settle();
    expect(Slow.running[0]!.signal.aborted).to.equal(true);
  });

  it('begins no further attempt of a step, though that is due', async () => {
    const timed = new Timed(BesideARetry);
    const first = timed.invoke();
    await timed.clock.settle();
    timed.service.passTo(timed.service.now + 9000);
    await timed.clock.advance(9100);
    Slow.running[0]!.resolve('work');
    await timed.clock.settle();
    expect(first.error).to.be.instanceOf(InvocationTimedOutError);
    expect((first.error as Error).message).to.contain('at flaky');
    expect(timed.updates.filter((update) => update === 'START flaky')).to.have.length(1);
    const second = timed.invoke();
    await timed.clock.settle();
    expect(second.output).to.deep.equal({ Status: 'SUCCEEDED', Result: '["flaky","work"]' });
  });

  it('counts an at-most-once step that was cut short as interrupted, and does not run it again', async () => {
    const timed = new Timed(Effect);
    const first = timed.invoke();
    await timed.clock.advance(9000);
    Slow.running[0]!.reject(new Error('aborted'));
    await timed.clock.settle();
    expect(first.error).to.be.instanceOf(InvocationTimedOutError);
    const second = timed.invoke();
    await timed.clock.settle();
    expect(second.output).to.have.nested.property('Error.ErrorType', 'StepInterruptedError');
    expect(Slow.running).to.have.length(1);
  });

  it('is not PENDING while a step was cut short, though a wait is pending: the step would have to wait for it', async () => {
    const timed = new Timed(BesideAWait);
    const invocation = timed.invoke();
    await timed.clock.advance(9000);
    Slow.running[0]!.reject(new Error('aborted'));
    await timed.clock.settle();
    expect(invocation.error).to.be.instanceOf(InvocationTimedOutError);
    expect(timed.updates).to.have.members(['START rest', 'START work']);
  });

  it('is PENDING when everything that ran is recorded, and something is pending outside', async () => {
    const timed = new Timed(BesideAWait);
    const invocation = timed.invoke();
    await timed.clock.advance(9000);
    Slow.running[0]!.resolve('done');
    await timed.clock.settle();
    expect(invocation.output).to.deep.equal({ Status: 'PENDING' });
    expect(timed.updates).to.have.members(['START rest', 'START work', 'SUCCEED work']);
  });

  it('throws when it awaits what is not durable', async () => {
    const timed = new Timed(NotDurable);
    const invocation = timed.invoke();
    await timed.clock.advance(9500);
    expect(invocation.error).to.be.instanceOf(InvocationTimedOutError);
  });

  it('keeps at most a quarter of a short time', async () => {
    const timed = new Timed(Sequence);
    timed.invoke({ getRemainingTimeInMillis: () => 1000 });
    await timed.clock.advance(749);
    expect(Slow.running[0]!.signal.aborted).to.equal(false);
    await timed.clock.advance(1);
    expect(Slow.running[0]!.signal.aborted).to.equal(true);
  });

  const unlimited: Readonly<Record<string, HandlerContext>> = {
    'that tells nothing of time': {},
    'that has no function to tell it': { getRemainingTimeInMillis: 5 as never },
    'that abandons invocations itself': { getRemainingTimeInMillis: () => TIME_MILLIS, onAbandoned() {} },
  };
  for (const [which, context] of Object.entries(unlimited)) {
    it(`has no such end on a platform ${which}`, async () => {
      const timed = new Timed(Sequence);
      const invocation = timed.invoke(context);
      await timed.clock.advance(3_600_000);
      expect(invocation).to.deep.equal({});
      Slow.running[0]!.resolve('');
      await timed.clock.settle();
      expect(invocation.output).to.have.property('Status', 'SUCCEEDED');
    });
  }
});
