import { expect } from 'chai';
import {
  Callback,
  CallbackTimedOutError,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  InvalidArgumentError,
  InvalidWorkflowError,
  Step,
  StepTimedOutError,
  Wait,
} from '../../lib/index.js';
import { ExecutionStuckError, OperationNotFoundError, WorkflowTestRunner } from '../../lib/testing.js';
import { rejection } from '../service/service-kit.js';
import { LineLogger } from '../support/line-logger.js';

class Approval {
  granted!: boolean;
  get isGranted(): boolean {
    return this.granted;
  }
}

class Trip extends DurableWorkflow {
  readonly mails: string[];

  constructor(mails: string[] = []) {
    super();
    this.mails = mails;
  }

  @DurableExecution()
  async run(city: string): Promise<string> {
    const booking = await this.book(city);
    await this.coolingOff();
    const approval = await this.approval(city);
    return approval.isGranted ? booking : 'stay at home';
  }

  @Step({ retry: fixedDelay({ delay: { minutes: 10 }, maxAttempts: 4 }) })
  async book(city: string): Promise<string> {
    if (this.context.attempt < 3) throw new Error('line busy');
    return `booked ${city}`;
  }

  @Wait({ days: 30 })
  async coolingOff(): Promise<void> {}

  @Callback({ returns: () => Approval })
  async approval(city: string): Promise<Approval> {
    this.mails.push(`${city}: ${this.context.callbackId.length > 0}`);
    return fromCallback();
  }
}

class Impatient extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    try {
      return await this.answer();
    } catch (error) {
      if (error instanceof CallbackTimedOutError) return `no answer (${error.errorType})`;
      throw error;
    }
  }

  @Callback({ timeout: { days: 2 }, heartbeatTimeout: { hours: 6 } })
  async answer(): Promise<string> {
    return fromCallback();
  }
}

class Slow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    try {
      return await this.hang();
    } catch (error) {
      return error instanceof StepTimedOutError ? 'timed out' : 'something else';
    }
  }

  @Step({ timeout: { seconds: 30 }, retry: () => undefined })
  async hang(): Promise<string> {
    const { signal } = this.context;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
  }
}

describe('WorkflowTestRunner', () => {
  it('skips retries and waits, and lets the test answer the callback', async () => {
    const mails: string[] = [];
    const runner = new WorkflowTestRunner(Trip, { create: () => new Trip(mails) });
    const execution = await runner.start('Oslo');
    await execution.untilOperation('approval');
    expect(runner.now.getTime() - Date.UTC(2026, 0, 1)).to.equal(30 * 86_400_000 + 2 * 600_000);
    await execution.callback('approval').succeed({ granted: true });
    expect(await execution.result()).to.equal('booked Oslo');
    expect(execution.operation('book').attempts).to.equal(3);
    expect(execution.operation('approval').result).to.deep.equal({ granted: true });
    expect(mails).to.deep.equal(['Oslo: true']);
    expect(execution.invocations).to.equal(5);
    expect(execution.history.at(-1)?.EventType).to.equal('ExecutionSucceeded');
  });

  it('says what a stuck execution waits for', async () => {
    const runner = new WorkflowTestRunner(Trip);
    const error = await runner.run('Rome').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ExecutionStuckError);
    expect((error as Error).message).to.contain("'approval'");
  });

  it('says what breaks off each invocation, in place of trying for ever', async () => {
    const create = () => {
      throw new RangeError('no mailbox');
    };
    const runner = new WorkflowTestRunner(Trip, { create, logger: new LineLogger() });
    const error = await runner.run('Oslo').then(
      () => undefined,
      (caught: Error) => caught,
    );
    expect(error).to.be.instanceOf(ExecutionStuckError);
    expect(error?.message).to.match(/^Execution \S+ can't go on: .* RangeError: no mailbox\./);
  });

  it('names the recorded operations when a test asks for another', async () => {
    const runner = new WorkflowTestRunner(Trip);
    const execution = await runner.start('Rome');
    await execution.untilOperation('coolingOff');
    expect(() => execution.operation('refund')).to.throw(OperationNotFoundError, 'book, coolingOff');
  });

  it('lets unanswered callbacks time out, and keeps a timeout away with heartbeats', async () => {
    const runner = new WorkflowTestRunner(Impatient);
    const execution = await runner.start();
    const answer = execution.callback('answer');
    for (let i = 0; i < 3; i++) {
      await runner.advance({ hours: 5 });
      await answer.heartbeat();
    }
    await execution.untilSuspended();
    expect(execution.status).to.equal('RUNNING');
    expect(await execution.result()).to.equal('no answer (Callback.Heartbeat)');
  });

  it('lets a step time out when time passes while its body runs', async () => {
    const runner = new WorkflowTestRunner(Slow);
    const execution = await runner.start();
    const ended = execution.untilEnded();
    await new Promise((resolve) => setImmediate(resolve));
    await runner.advance('30s');
    expect(await (await ended).result()).to.equal('timed out');
  });

  it('shows each operation once, however many wait for the execution at the same time', async () => {
    const runner = new WorkflowTestRunner(Trip);
    const execution = await runner.start('Rome');
    await Promise.all([execution.untilSuspended(), execution.untilSuspended(), execution.untilOperation('approval')]);
    expect(execution.operations().map(({ name }) => name)).to.deep.equal([
      ...['book', 'coolingOff', 'approval', undefined, undefined],
    ]);
    expect(execution.history.filter(({ EventType }) => EventType === 'WaitStarted')).to.have.length(1);
  });

  it('refuses options that are none, what is no workflow, and starts without options that are some', async () => {
    for (const options of [null, 5, 'x', []] as never[]) {
      expect(() => new WorkflowTestRunner(Trip, options)).to.throw(
        InvalidArgumentError,
        /^options of WorkflowTestRunner: expected an object, got /,
      );
    }
    for (const workflows of [null, 5, 'x', Trip] as never[]) {
      expect(() => new WorkflowTestRunner(Trip, { workflows })).to.throw(
        InvalidArgumentError,
        /^workflows of WorkflowTestRunner: expected an array of workflow classes/,
      );
    }
    for (const workflow of [undefined, null, 5] as never[]) {
      expect(() => new WorkflowTestRunner(workflow)).to.throw(InvalidWorkflowError, `${workflow} is not a class`);
    }
    const runner = new WorkflowTestRunner(Trip);
    for (const begin of [runner.start, runner.run] as ((...args: unknown[]) => Promise<unknown>)[]) {
      for (const options of ['trip-17', null, { Name: 'trip-17' }]) {
        const error = await rejection(begin.call(runner, 'Rome', options));
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(error.message).to.match(/^options of start\(\): /);
      }
    }
    expect((await runner.client.list()).executions).to.deep.equal([]);
  });

  it('refuses a start time that is none', () => {
    for (const startTime of ['2030-01-01', 0, new Date(Number.NaN)]) {
      expect(() => new WorkflowTestRunner(Trip, { startTime: startTime as never })).to.throw(
        /^startTime of WorkflowTestRunner: expected a Date, got /,
      );
    }
  });
});
