import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { type WorkflowEntry, WorkflowRuntime } from '../../lib/service/index.js';
import type { OnDrift } from '../../lib/types.js';
import { eventsOf, RuntimeKit } from './runtime-kit.js';
import { elsewhere } from './service-kit.js';
import { workflowOf } from './small-engine.js';

const MINUTE = 60_000;

/**
 * A workflow of two steps with a callback between; bad code has a wait in the place of the first
 * step.
 */
function signup(code: 'good' | 'bad', onDrift?: OnDrift) {
  const bodies: string[] = [];
  class SignupWorkflow extends DurableWorkflow {
    @DurableExecution({ name: 'Signup', onDrift })
    async run(): Promise<string> {
      if (code === 'good') await this.#note('charge');
      else await this.context.wait('charge', '1s');
      const handle = await this.context.createCallback<string>('answer');
      ids.push(handle.callbackId);
      return this.#note(`after ${await handle.result()}`);
    }

    #note(name: string): Promise<string> {
      return this.context.step(name, () => {
        bodies.push(name);
        return name;
      });
    }
  }
  const ids: string[] = [];
  return { workflow: SignupWorkflow, bodies, ids };
}

describe('an execution whose code and record disagree', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  /**
   * An execution that good code began, and that waits for a callback; the runtime is stopped again.
   */
  async function begun(): Promise<{ executionId: string; callbackId: string }> {
    const { workflow, ids } = signup('good');
    const runtime = await kit.started([workflow]);
    const { executionId } = await runtime.client.start(workflow, undefined, { name: 'signup' });
    await kit.clock.settle();
    await runtime.stop();
    return { executionId, callbackId: ids[0]! };
  }

  async function answered(
    workflows: readonly WorkflowEntry[],
    options = {},
  ): Promise<WorkflowRuntime & { id: string }> {
    const { executionId, callbackId } = await begun();
    const runtime = await kit.started(workflows, options);
    await runtime.client.callbacks.succeed(callbackId, 'yes');
    await kit.clock.settle();
    return Object.assign(runtime, { id: executionId });
  }

  it('is held as RUNNING, says what blocks it and since when, and runs no body', async () => {
    const bad = signup('bad');
    const since = new Date(kit.clock.now());
    const runtime = await answered([bad.workflow]);
    await kit.clock.advance(5 * MINUTE);
    const { status, blocked, error } = await runtime.client.describe(runtime.id);
    expect([status, error, blocked?.cause, blocked?.since]).to.deep.equal(['RUNNING', undefined, 'drift', since]);
    expect(blocked?.message).to.match(/asked for WAIT Wait 'charge'/);
    expect((await runtime.client.list()).executions[0]?.blocked, 'a list shows it too').to.deep.equal(blocked);
    expect(blocked?.remedy).to.match(/Deploy code that repeats what is recorded/);
    expect(bad.bodies).to.deep.equal([]);
    expect(kit.logger.lines.filter((line) => line.includes('is blocked'))).to.have.length(1);
    expect((await eventsOf(runtime, runtime.id)).at(-1)).to.equal('InvocationCompleted');
  });

  it('is not looked at again by the worker that blocked it, and costs no timer', async () => {
    const runtime = await answered([signup('bad').workflow]);
    const { epoch } = (await kit.store.get(runtime.id))!;
    expect(kit.clock.nextAt).to.equal(undefined);
    await kit.clock.advance(60 * MINUTE);
    expect((await kit.store.get(runtime.id))!.epoch).to.equal(epoch);
  });

  it('goes on after a rollback, with what was answered meanwhile', async () => {
    const { executionId, callbackId } = await begun();
    const bad = await kit.started([signup('bad').workflow]);
    await bad.client.callbacks.succeed(callbackId, 'yes');
    await kit.clock.settle();
    expect((await bad.client.describe(executionId)).blocked?.cause).to.equal('drift');
    await bad.stop();
    const { workflow, bodies } = signup('good');
    const good = await kit.started([workflow]);
    expect(await good.client.result(executionId)).to.equal('after yes');
    expect(bodies).to.deep.equal(['after yes']);
    const { status, blocked } = await good.client.describe(executionId);
    expect([status, blocked]).to.deep.equal(['SUCCEEDED', undefined]);
  });

  it('takes what is answered while it is blocked', async () => {
    class TwiceWorkflow extends DurableWorkflow {
      constructor(private readonly isGood = true) {
        super();
      }
      @DurableExecution({ name: 'Twice' })
      async run(): Promise<string> {
        if (this.isGood) await this.context.step('charge', () => 'done');
        else await this.context.wait('charge', '1s');
        const handles = [
          await this.context.createCallback<string>('a'),
          await this.context.createCallback<string>('b'),
        ];
        for (const { callbackId } of handles) ids.push(callbackId);
        return (await Promise.all(handles.map((handle) => handle.result()))).join('');
      }
    }
    const ids: string[] = [];
    const good = await kit.started([TwiceWorkflow]);
    const execution = await good.client.start(TwiceWorkflow);
    await kit.clock.settle();
    await good.stop();
    const bad = await kit.started([{ workflow: TwiceWorkflow, create: () => new TwiceWorkflow(false) }]);
    await bad.client.callbacks.succeed(ids[0]!, 'A');
    await kit.clock.settle();
    expect((await bad.client.describe(execution)).blocked?.cause).to.equal('drift');
    await bad.client.callbacks.succeed(ids[1]!, 'B');
    await kit.clock.advance(10 * MINUTE);
    expect((await bad.client.describe(execution)).status).to.equal('RUNNING');
    await bad.stop();
    const again = await kit.started([TwiceWorkflow]);
    expect(await again.client.result(execution)).to.equal('AB');
  });

  it('goes on under a worker with other code that is there already, within two minutes', async () => {
    const { executionId, callbackId } = await begun();
    const { clock, logger } = kit;
    const store = elsewhere(kit.store);
    const good = new WorkflowRuntime({ store, workflows: [signup('good').workflow], clock, logger });
    kit.runtimes.push(good);
    const bad = await kit.started([signup('bad').workflow]);
    await good.start();
    await bad.client.callbacks.succeed(callbackId, 'yes');
    await clock.settle();
    expect((await bad.client.describe(executionId)).blocked?.cause).to.equal('drift');
    await clock.advance(2 * MINUTE + 2000);
    expect((await good.client.describe(executionId)).status).to.equal('SUCCEEDED');
  });

  it('is tried at most once a minute by workers that all have other code', async () => {
    const runtime = await answered([signup('bad').workflow]);
    const { clock, logger } = kit;
    for (const _ of [1, 2, 3]) {
      const store = elsewhere(kit.store);
      const other = new WorkflowRuntime({ store, workflows: [signup('bad').workflow], clock, logger });
      kit.runtimes.push(other);
      await other.start();
      await clock.settle();
    }
    const { epoch } = (await kit.store.get(runtime.id))!;
    await clock.advance(10 * MINUTE);
    expect((await kit.store.get(runtime.id))!.epoch - epoch).to.be.within(1, 10);
  });

  it('ends when it is stopped, and when its timeout is over', async () => {
    const runtime = await answered([signup('bad').workflow]);
    await runtime.client.stop(runtime.id);
    const { status, blocked } = await runtime.client.describe(runtime.id);
    expect([status, blocked]).to.deep.equal(['STOPPED', undefined]);
    await runtime.stop();

    const { workflow, ids } = signup('good');
    const good = await kit.started([workflow]);
    const execution = await good.client.start(workflow, undefined, { timeout: '1h' });
    await kit.clock.settle();
    await good.stop();
    const bad = await kit.started([signup('bad').workflow]);
    await bad.client.callbacks.succeed(ids[0]!, 'yes');
    await kit.clock.advance(30 * MINUTE);
    expect((await bad.client.describe(execution)).blocked?.cause).to.equal('drift');
    await kit.clock.advance(30 * MINUTE);
    expect((await bad.client.describe(execution)).status).to.equal('TIMED_OUT');
  });

  for (const [what, ofWorkflow, ofRuntime, status] of [
    ['fails where the runtime says so', undefined, 'fail', 'FAILED'],
    ['fails where the workflow says so', 'fail', 'hold', 'FAILED'],
    ['is held where the workflow says so', 'hold', 'fail', 'RUNNING'],
  ] as const) {
    it(what, async () => {
      const runtime = await answered([signup('bad', ofWorkflow).workflow], { onDrift: ofRuntime });
      const description = await runtime.client.describe(runtime.id);
      expect(description.status).to.equal(status);
      if (status === 'FAILED') expect(description.error?.type).to.equal('NonDeterministicExecutionError');
    });
  }

  it('is refused an onDrift that can not be', () => {
    expect(() => kit.runtime([], { onDrift: 'stop' as never })).to.throw(
      /onDrift of WorkflowRuntime.*'hold' or 'fail'/,
    );
  });
});

describe('an execution of a workflow that nobody runs', () => {
  it('is blocked while other runtimes are there, and goes on when one has the workflow', async () => {
    const kit = new RuntimeKit();
    const { clock, logger } = kit;
    const [order, other] = ['Order', 'Other'].map((name) => workflowOf(name, async () => 'done'));
    const first = await kit.started([order!]);
    const store = elsewhere(kit.store);
    const second = new WorkflowRuntime({ store, workflows: [other!], clock, logger });
    kit.runtimes.push(second);
    const execution = await second.client.start('Other');
    await clock.settle();
    const { status, blocked } = await first.client.describe(execution);
    expect([status, blocked?.cause]).to.deep.equal(['RUNNING', 'unknown-workflow']);
    expect(blocked?.message).to.match(/No runtime of the store runs workflow Other; .* run Order\./);
    await second.start();
    await clock.settle();
    expect((await first.client.describe(execution)).status).to.equal('SUCCEEDED');
    await kit.stop();
  });
});
