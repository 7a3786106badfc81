import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/index.js';
import { LocalService, LocalWorkflowClient } from '../../lib/service/index.js';
import { namedWorkflows } from '../../lib/service/named-workflows.js';
import { WorkflowCodec } from '../../lib/service/workflow-codec.js';
import { MemoryStore } from '../../lib/stores/index.js';
import {
  ExecutionStuckError,
  OperationNotFoundError,
  TestExecution,
  WorkflowTestRunner,
} from '../../lib/testing/index.js';
import { TestDriver } from '../../lib/testing/test-driver.js';
import { VirtualClock } from '../../lib/testing/virtual-clock.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { type SmallEngine, workflowOf } from '../service/small-engine.js';

class Billing extends DurableWorkflow {
  readonly rate: number;

  constructor(rate = 1) {
    super();
    this.rate = rate;
  }

  @DurableExecution()
  async run(total: number): Promise<number> {
    await this.dueDate();
    return this.charge(total);
  }

  @Wait({ days: 30 })
  async dueDate(): Promise<void> {}

  @Step()
  async charge(total: number): Promise<number> {
    return total * this.rate;
  }
}

class Approval extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<boolean> {
    return this.answer();
  }

  @Callback()
  async answer(): Promise<boolean> {
    return fromCallback();
  }
}

const order = workflowOf('Order', async (engine) => [
  await engine.invoke('bill', 'Billing', 50),
  await engine.invoke('tell', 'tell', 'billed'),
]);

describe('invokes in a test', () => {
  it('run other workflows and functions of the runner, under its clock', async () => {
    const told: unknown[] = [];
    const runner = new WorkflowTestRunner(Billing, {
      create: () => new Billing(2),
      workflows: [order, { workflow: Approval, create: () => new Approval() }],
      functions: { tell: (event) => told.push(event) },
    });
    const { client } = runner;
    const execution = await client.start<unknown>('Order');
    await runner.advance({ seconds: 1 });
    await runner.advance({ days: 30 });
    expect(await client.result(execution)).to.deep.equal([100, 1]);
    expect(told).to.deep.equal(['billed']);
    const [billing] = (await client.list({ workflow: Billing })).executions;
    expect(billing!.endedAt!.getTime() - billing!.startedAt.getTime()).to.be.at.least(30 * 86_400_000);
  });

  it('need names that are given once', () => {
    const refused = (workflows: (typeof Billing)[], functions = {}) => {
      return () => new WorkflowTestRunner(Billing, { workflows, functions });
    };
    expect(refused([Billing])).to.throw(/workflows of WorkflowTestRunner: .*two workflows named Billing/);
    expect(refused([], { Billing: () => 1 })).to.throw(/functions of WorkflowTestRunner: .*named Billing/);
  });

  describe('as the execution under test shows them', () => {
    async function started(body: (engine: SmallEngine) => Promise<unknown>): Promise<TestExecution> {
      const clock = new VirtualClock(new Date('2026-01-01'));
      const [store, logger, codec] = [new MemoryStore(), new QuietLogger(), new WorkflowCodec()];
      const sources = [workflowOf('Order', body), Billing, Approval];
      const workflows = namedWorkflows(sources, { logger, clock }, codec, 'the spec');
      const functions = new Map([['tell', () => 'told']]);
      const service = new LocalService({ store, clock, logger, workflows: workflows.keys(), functions });
      const client = new LocalWorkflowClient({ store, clock, logger }, { service, codec });
      const ref = await client.start('Order');
      return new TestExecution({ ref, driver: new TestDriver(service, workflows, clock), service, client });
    }

    it('have a result or an error, and an execution of their own', async () => {
      const execution = await started(async (engine) => [
        await engine.invoke('bill', 'Billing', 50),
        await engine.invoke('tell', 'tell'),
        await engine.invoke('lost', 'nobody'),
      ]);
      await execution.untilEnded();
      expect(execution.operation('bill')).to.include({ type: 'CHAINED_INVOKE', result: 50, status: 'SUCCEEDED' });
      expect(execution.operation('tell').result).to.equal('told');
      expect(execution.operation('lost').error).to.include({ ErrorType: 'ResourceNotFoundException' });
      const billing = await execution.invoked('bill').untilEnded();
      expect(billing.operation('charge').result).to.equal(50);
      expect(() => execution.invoked('tell')).to.throw(OperationNotFoundError, "'tell' has invoked no workflow");
    });

    it('lead to the callback that everything waits for', async () => {
      const execution = await started((engine) => engine.invoke('approve', 'Approval'));
      const stuck = await execution.untilEnded().catch((error: unknown) => error as Error);
      expect(stuck).to.be.instanceOf(ExecutionStuckError);
      expect((stuck as Error).message)
        .to.include("what 'approve' invoked")
        .and.to.include("execution.invoked('approve')");
      const answer = await execution.invoked('approve').untilOperation('answer');
      await answer.succeed(true);
      expect(await execution.result()).to.equal(true);
    });
  });
});
