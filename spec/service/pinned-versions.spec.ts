import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, InvalidArgumentError } from '../../lib/index.js';
import { MemoryStore, WorkflowRuntime, type WorkflowRuntimeOptions } from '../../lib/runtime.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';

let asked: string[] = [];

class Asking extends DurableWorkflow {
  @DurableExecution()
  async run(by: string): Promise<string> {
    return `${by} ${await this.ask()}`;
  }

  @Callback()
  async ask(): Promise<string> {
    asked.push(this.context.callbackId);
    return fromCallback();
  }
}

class Numbered extends DurableWorkflow {
  @DurableExecution({ version: '7' })
  async run(): Promise<void> {}
}

describe('Versions that a runtime is bound to', () => {
  let store: MemoryStore;
  let clock: ManualClock;
  beforeEach(() => {
    store = new MemoryStore();
    clock = new ManualClock();
    asked = [];
  });

  const runtimeOf = (appVersion: string, options: Partial<WorkflowRuntimeOptions> = {}) =>
    new WorkflowRuntime({
      store,
      clock,
      logger: new QuietLogger(),
      workflows: [Asking],
      appVersion,
      versions: 'pinned',
      stickyExecutions: false,
      ...options,
    } as WorkflowRuntimeOptions);

  it('leave executions that began with others to workers that have them', async () => {
    const [old, next] = [runtimeOf('1'), runtimeOf('2')];
    await old.start();
    const execution = await old.client.start(Asking, 'old');
    await clock.settle();
    await next.start();
    await old.stop();
    await next.client.callbacks.succeed(asked[0]!, 'answer');
    await clock.settle();
    const { status, blocked } = await next.client.describe(execution);
    expect([status, blocked?.cause]).to.deep.equal(['RUNNING', 'unknown-version']);
    expect(blocked?.message).to.match(/No runtime of the store runs version 1 of workflow Asking.* run 2\./);
    await old.start();
    await clock.settle();
    expect(await old.client.result(execution)).to.equal('old answer');
    await Promise.all([old.stop(), next.stop()]);
  });

  it('are given to executions at their start, by the workflow or else by the runtime', async () => {
    const runtime = runtimeOf('3', { workflows: [Asking, Numbered] });
    await runtime.start();
    await runtime.client.start(Asking, 'a');
    await runtime.client.start(Numbered);
    await clock.settle();
    const { executions } = await store.list({ limit: 9 });
    expect(executions.map(({ workflow, appVersion }) => [workflow, appVersion])).to.have.deep.members([
      ['Asking', '3'],
      ['Numbered', '7'],
    ]);
    await runtime.stop();
  });

  it('must be there', () => {
    expect(() => runtimeOf(undefined as never)).to.throw(InvalidArgumentError, /a version to be bound to/);
    expect(() => runtimeOf('a b')).to.throw(InvalidArgumentError, /appVersion of WorkflowRuntime/);
    expect(() => runtimeOf('1', { versions: 'all' as never })).to.throw(InvalidArgumentError, /'any' or 'pinned'/);
  });
});
