import { expect } from 'chai';
import { newExecutionId } from '../../lib/journal/execution-id.js';
import { StoreWorkflowClient } from '../../lib/service/client/store-workflow-client.js';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { workflowOf } from './small-engine.js';

type FailingCall = 'append' | 'claim' | 'journal' | 'putWorker';

/** A store of which some calls fail for a while. */
class FailingStore extends MemoryStore {
  readonly failing = new Set<FailingCall>();
  readonly failingOnce = new Set<FailingCall>();
  override async append(...request: Parameters<MemoryStore['append']>) {
    this.#mayFail('append');
    return super.append(...request);
  }
  override async claim(...request: Parameters<MemoryStore['claim']>) {
    this.#mayFail('claim');
    return super.claim(...request);
  }
  override async journal(...request: Parameters<MemoryStore['journal']>) {
    this.#mayFail('journal');
    return super.journal(...request);
  }
  override async putWorker(...request: Parameters<MemoryStore['putWorker']>) {
    this.#mayFail('putWorker');
    return super.putWorker(...request);
  }
  #mayFail(call: FailingCall): void {
    if (this.failing.has(call) || this.failingOnce.delete(call)) throw new Error(`${call} failed`);
  }
}

describe('a runtime whose store fails', () => {
  let clock: ManualClock;
  let store: FailingStore;
  let logger: QuietLogger;
  let runtime: WorkflowRuntime;
  let body: () => unknown;
  beforeEach(() => {
    clock = new ManualClock();
    store = new FailingStore();
    logger = new QuietLogger();
    body = () => 'done';
    const workflows = [
      workflowOf('Order', async (engine) => {
        if (engine.input === 'waits') await engine.wait('w', 60);
        return body();
      }),
    ];
    runtime = new WorkflowRuntime({ store, workflows, clock, logger, pollInterval: '1s' });
  });
  afterEach(async () => {
    store.failing.clear();
    await runtime.stop({ grace: '0s' });
  });

  it('does not start, and leaves the store closed', async () => {
    store.failing.add('putWorker');
    await runtime.start().then(
      () => expect.fail(),
      (error) => expect(error.message).to.equal('putWorker failed'),
    );
    store.failing.clear();
    await runtime.start();
  });

  it('writes the end of an invocation when it can again, by another one', async () => {
    await runtime.start();
    body = () => {
      store.failing.add('append');
      return 'done';
    };
    const execution = await runtime.client.start('Order');
    await clock.advance(3000);
    expect(logger.lines.filter((line) => line.startsWith('error'))).to.deep.equal([
      "error An execution of Order can't go on: append failed",
    ]);
    expect(runtime.running).to.equal(1);
    body = () => 'done again';
    store.failing.clear();
    await clock.advance(1000);
    expect(await runtime.client.result(execution)).to.equal('done again');
  });

  it('claims when it can again', async () => {
    await runtime.start();
    const execution = await runtime.client.start('Order', 'waits');
    await clock.settle();
    store.failing.add('claim');
    await clock.advance(60_000);
    expect(logger.lines[0]).to.equal('error The store could not be asked for work; trying again.');
    expect(await runtime.client.describe(execution)).to.include({ status: 'RUNNING' });
    store.failing.clear();
    await clock.advance(1000);
    expect(await runtime.client.result(execution)).to.equal('done');
  });

  it('claims when it can again, also where nobody else writes, so that it need not poll', async () => {
    const lone = new WorkflowRuntime({ store, workflows: [workflowOf('Lone', async () => 'done')], clock, logger });
    await lone.start();
    store.failing.add('claim');
    // Started by a client of its own, it has to be claimed.
    const client = new StoreWorkflowClient({ store, clock, logger });
    const execution = await client.start('Lone');
    await clock.settle();
    expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
    store.failing.clear();
    await clock.advance(1000);
    expect(await client.describe(execution)).to.include({ status: 'SUCCEEDED' });
    await client.close();
    await lone.stop();
  });

  it('loads what it has claimed when it can again', async () => {
    await runtime.start();
    await runtime.stop();
    await runtime.start();
    await runtime.client.start('Order', 'waits', { name: 'a' });
    await clock.settle();
    await runtime.stop();
    const next = new WorkflowRuntime({ store, workflows: [workflowOf('Order', async () => 'later')], clock, logger });
    await next.start();
    store.failing.add('journal');
    await clock.advance(60_000);
    store.failing.clear();
    await clock.advance(2000);
    const [execution] = (await next.client.list()).executions;
    expect(await next.client.result(execution!.executionId)).to.equal('later');
    await next.stop();
  });

  it('leaves what it could not load to its next start', async () => {
    await runtime.start();
    const execution = await runtime.client.start('Order', 'waits');
    await clock.settle();
    store.failing.add('journal');
    await clock.advance(60_000);
    await runtime.stop({ grace: '0s' });
    store.failing.clear();
    await runtime.start();
    await clock.settle();
    expect(await runtime.client.result(execution)).to.equal('done');
  });

  it('leaves what it had claimed before its start failed to the next one', async () => {
    await runtime.start();
    const execution = await runtime.client.start('Order', 'waits');
    await clock.settle();
    await runtime.stop();
    await clock.advance(60_000);
    store.failing.add('journal');
    store.failingOnce.add('putWorker');
    await runtime.start().then(
      () => expect.fail(),
      (error) => expect(error.message).to.equal('putWorker failed'),
    );
    store.failing.clear();
    await runtime.start();
    await clock.settle();
    expect(await runtime.client.result(execution)).to.equal('done');
  });

  it('keeps working when it can not give a sign of life', async () => {
    await runtime.start();
    store.failing.add('putWorker');
    await clock.advance(5000);
    expect(logger.lines[0]).to.match(/error The runtime could not reach its store: putWorker failed/);
    expect(await runtime.client.result(await runtime.client.start('Order'))).to.equal('done');
  });

  it('leaves an execution alone whose journal does not add up, and finds it again after a restart', async () => {
    await runtime.start();
    const now = clock.now();
    const executionId = newExecutionId(now);
    const record = {
      executionId,
      workflow: 'Order',
      name: 'broken',
      status: 'RUNNING',
      input: undefined,
      result: undefined,
      error: undefined,
      startedAt: now,
      endedAt: undefined,
      wakeAt: now,
      owner: undefined,
      epoch: 0,
      journalLength: 1,
    } as const;
    await store.create(record, [{ kind: 'timerFired', at: now, id: 'nobody' }]);
    await clock.advance(10_000);
    expect(logger.lines).to.have.length(1);
    expect(logger.lines[0]).to.match(
      /error Execution .* of workflow Order is blocked: The journal of .* entry 1 is about nobody/,
    );
    expect(await store.get(executionId)).to.deep.include({ status: 'RUNNING', journalLength: 1 });
    await runtime.stop();
    await runtime.start();
    await clock.advance(1000);
    expect(logger.lines).to.have.length(2);
  });
});
