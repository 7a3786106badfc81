import { expect } from 'chai';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  Step,
  Wait,
  WaitForCondition,
} from '../../lib/index.js';
import { StoreWorkflowClient } from '../../lib/service/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { elsewhere } from '../service/service-kit.js';
import { workflowOf } from '../service/small-engine.js';

const SECOND = 1000;

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.reserve();
    await Promise.all([this.charge(), this.approval(), this.coolingOff(), this.delivery()]);
  }

  @Step()
  async reserve(): Promise<void> {}

  @Step({ retry: fixedDelay({ maxAttempts: 5, delay: '20s' }) })
  async charge(): Promise<void> {
    throw new TypeError('the bank is down');
  }

  @Callback({ timeout: '3d' })
  async approval(): Promise<void> {
    return fromCallback();
  }

  @Wait({ hours: 1 })
  async coolingOff(): Promise<void> {}

  @WaitForCondition({ until: (state: number) => state > 10, strategy: fixedDelay({ delay: '1m' }) })
  async delivery(state = 0): Promise<number> {
    return state + 1;
  }
}

describe('the activity of an execution', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  it('is all that it waits for, since when and until when, with attempts and the last error', async () => {
    const { client } = await kit.started([Order], { stickyExecutions: false });
    const began = kit.clock.now();
    const execution = await client.start(Order);
    await kit.clock.advance(25 * SECOND);
    const { activity } = await client.describe(execution);
    const at = (millis: number) => new Date(began + millis);
    expect(activity).to.include({ deaths: 0, worker: undefined, stuckSince: undefined });
    expect(activity!.invocations).to.be.at.least(2);
    const open = activity!.openOperations!.map(({ operationId: _, callbackId, lastError, ...rest }) => ({
      ...rest,
      ...(callbackId && { callbackId: typeof callbackId }),
      ...(lastError && { error: `${lastError.type}: ${lastError.message}` }),
    }));
    const common = { since: at(0), attempts: 0, invokedExecutionId: undefined };
    const error = 'TypeError: the bank is down';
    expect(open).to.have.deep.members([
      { ...common, name: 'charge', kind: 'retry', until: at(40 * SECOND), attempts: 2, error },
      { ...common, name: 'approval', kind: 'callback', until: at(3 * 86_400 * SECOND), callbackId: 'string' },
      { ...common, name: 'coolingOff', kind: 'wait', until: at(3600 * SECOND) },
      { ...common, name: 'delivery', kind: 'condition', until: at(60 * SECOND), attempts: 1 },
    ]);
    await client.stop(execution);
    expect((await client.describe(execution)).activity).to.equal(undefined);
  });

  it('says who runs it, what it has invoked, and what broke the last invocation off', async () => {
    let finish!: () => void;
    let breaks = 1;
    const workflows = [
      workflowOf('Slow', (engine) =>
        engine.step(
          'work',
          () =>
            new Promise<void>((resolve) => {
              finish = resolve;
            }),
        ),
      ),
      workflowOf('Parent', (engine) => engine.invoke('child', 'Slow')),
      workflowOf('Broken', async (engine) => {
        if (breaks-- > 0) throw Object.assign(new Error('out of memory'), { $metadata: {} });
        await engine.wait('w', 60);
      }),
    ];
    const { client } = await kit.started(workflows);
    const parent = await client.start('Parent', 1);
    await kit.clock.settle();
    const [invoke] = (await client.describe(parent)).activity!.openOperations!;
    expect(invoke).to.include({ kind: 'invoke', name: 'child', until: undefined });
    const child = await client.describe(invoke!.invokedExecutionId!);
    expect(child.activity!.openOperations).to.have.lengthOf(1);
    expect(child.activity!.openOperations![0]).to.include({ kind: 'step', name: 'work', attempts: 0 });
    const [worker] = await client.workers();
    expect(worker).to.deep.include({ workflows: ['Slow', 'Parent', 'Broken'], hasLeft: false, isSilent: false });
    expect(child.activity!.worker).to.equal(worker!.workerId);
    finish();
    const broken = await client.start('Broken', 1);
    await kit.clock.settle();
    const { activity } = await client.describe(broken);
    expect(activity!.lastInvocationError).to.include({ message: 'out of memory' });
    await kit.clock.advance(10 * SECOND);
    expect((await client.describe(broken)).activity).to.deep.include({
      lastInvocationError: undefined,
      invocations: 2,
    });
  });

  it('is stuck since it was due and nobody took it', async () => {
    const store = elsewhere(kit.store);
    await kit.store.open();
    const client = new StoreWorkflowClient({ store, clock: kit.clock, logger: kit.logger });
    const execution = await client.start('Order', 1);
    const stuckSince = async () => (await client.describe(execution)).activity!.stuckSince;
    await kit.clock.advance(5 * SECOND);
    expect(await stuckSince()).to.equal(undefined);
    const { startedAt } = await client.describe(execution);
    await kit.clock.advance(6 * SECOND);
    expect(await stuckSince()).to.deep.equal(startedAt);
    const due = { count: 1, more: false, oldestAt: startedAt };
    expect(await client.stats()).to.deep.equal({ due, nextDueAt: undefined, bytes: undefined });
    await client.close();
  });

  it('is stuck since it was blocked', async () => {
    class Drifting extends DurableWorkflow {
      static isOther = false;
      @DurableExecution()
      async run(): Promise<void> {
        if (Drifting.isOther) await this.context.wait('first', '1s');
        else await this.context.step('first', () => 1);
        await this.coolingOff();
      }
      @Wait('1m') async coolingOff(): Promise<void> {}
    }
    const runtime = await kit.started([Drifting], { stickyExecutions: false });
    const execution = await runtime.client.start(Drifting);
    await kit.clock.settle();
    Drifting.isOther = true;
    await kit.clock.advance(61 * SECOND);
    const { activity, blocked } = await runtime.client.describe(execution);
    expect(blocked).to.include({ cause: 'drift' });
    expect(activity!.stuckSince).to.deep.equal(blocked!.since);
    const listed = async (isBlocked: boolean) => (await runtime.client.list({ blocked: isBlocked })).executions.length;
    expect([await listed(true), await listed(false)]).to.deep.equal([1, 0]);
  });

  it('lists the first hundred of very many', async () => {
    const many = workflowOf('Many', async (engine) => {
      const waits = Array.from({ length: 150 }, (_, index) => `w${index}`);
      await engine.checkpoint(
        ...waits.map((Id) => ({ Id, Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 60 } }) as const),
      );
      engine.suspend();
    });
    const { client } = await kit.started([many]);
    const execution = await client.start('Many', 1);
    await kit.clock.settle();
    expect((await client.describe(execution)).activity!.openOperations).to.have.lengthOf(100);
  });
});

describe('counts of executions', () => {
  it('are by workflow and status', async () => {
    const kit = new RuntimeKit();
    const fail = workflowOf('Fail', async () => {
      throw new TypeError('no such item');
    });
    const { client } = await kit.started([workflowOf('Echo', async ({ input }) => input), fail]);
    for (const input of [1, 2, 3]) await client.result(await client.start('Echo', input));
    await client.result(await client.start('Fail', 1)).catch(() => {});
    expect(await client.count()).to.have.deep.members([
      { workflow: 'Echo', status: 'SUCCEEDED', count: 3 },
      { workflow: 'Fail', status: 'FAILED', count: 1 },
    ]);
    expect(await client.count({ workflow: 'Fail' })).to.deep.equal([{ workflow: 'Fail', status: 'FAILED', count: 1 }]);
    expect(await client.count({ statuses: ['RUNNING'] })).to.deep.equal([]);
    await kit.stop();
  });
});
