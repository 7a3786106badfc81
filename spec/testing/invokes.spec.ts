import { expect } from 'chai';
import {
  asPayload,
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  InvokeError,
  InvokeFailedError,
  InvokeStoppedError,
  Step,
  Wait,
} from '../../lib/index.js';
import { ExecutionStuckError, OperationNotFoundError, WorkflowTestRunner } from '../../lib/testing.js';

class Invoice {
  constructor(readonly total: number) {}
  get isPaid(): boolean {
    return this.total === 0;
  }
}

class Billing extends DurableWorkflow {
  readonly rate: number;

  constructor(rate = 1) {
    super();
    this.rate = rate;
  }

  @DurableExecution({ returns: () => Invoice })
  async run(total: number): Promise<Invoice> {
    await this.dueDate();
    return this.charge(total);
  }

  @Wait({ days: 30 })
  async dueDate(): Promise<void> {}

  @Step({ returns: () => Invoice })
  async charge(total: number): Promise<Invoice> {
    return new Invoice(total * this.rate);
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

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(total: number): Promise<string> {
    const invoice = await this.bill(total);
    const stamp = await this.context.invoke<string>('stamp', { total: invoice.total }, { functionName: 'stamp:live' });
    if (!(await this.context.invoke('approve', undefined, { workflow: () => Approval }))) return 'refused';
    return `${stamp}, paid: ${invoice.isPaid}`;
  }

  @Invoke({ workflow: () => Billing })
  async bill(total: number): Promise<Invoice> {
    return asPayload(total);
  }
}

class Lost extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    try {
      return await this.context.invoke<string>('call', {}, { functionName: name });
    } catch (error) {
      return error instanceof InvokeError ? `${error.errorType}: ${error.message}` : 'something else';
    }
  }
}

describe('invokes in a test', () => {
  const stamp = async (event: { total: number }, context: { functionName: string }) =>
    `${context.functionName} of ${event.total}`;
  const runner = () =>
    new WorkflowTestRunner(Order, {
      workflows: [{ workflow: Billing, create: () => new Billing(2) }, Approval],
      functions: { stamp },
    });

  it('run other workflows and functions of the runner, under its clock', async () => {
    const execution = await runner().start(50);
    await execution.untilOperation('approve');
    const answer = execution.invoked('approve').callback('answer');
    await answer.succeed(true);
    expect(await execution.result()).to.equal('stamp of 100, paid: false');
    const bill = execution.operation('bill');
    expect(bill).to.deep.include({ type: 'CHAINED_INVOKE', status: 'SUCCEEDED', result: { total: 100 } });
    expect(bill.endedAt!.getTime() - bill.startedAt.getTime()).to.equal(30 * 86_400_000);
    expect(execution.operation('stamp').result).to.equal('stamp of 100');
  });

  it('have executions of their own, unless they are functions', async () => {
    const execution = await runner().start(50);
    await execution.untilOperation('approve');
    const billing = await execution.invoked('bill').untilEnded();
    expect(billing).to.include({ status: 'SUCCEEDED' });
    expect(billing.operation('charge').result).to.deep.equal({ total: 100 });
    expect(() => execution.invoked('stamp')).to.throw(OperationNotFoundError, "'stamp' has invoked no workflow");
  });

  it('lead to the callback that everything waits for', async () => {
    const execution = await runner().start(0);
    const stuck = await execution.untilEnded().catch((error: unknown) => error as Error);
    expect(stuck).to.be.instanceOf(ExecutionStuckError);
    expect((stuck as Error).message)
      .to.include("what 'approve' invoked")
      .and.to.include("execution.invoked('approve')");
    await execution.invoked('approve').untilOperation('answer');
    await execution.invoked('approve').callback('answer').succeed(false);
    expect(await execution.result()).to.equal('refused');
  });

  it('end as the workflow does that they invoke', async () => {
    class Approving extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        return this.context
          .invoke('approve', undefined, { workflow: () => Approval })
          .then(String, (error: unknown) => {
            if (error instanceof InvokeFailedError) return `failed: ${error.message}`;
            return error instanceof InvokeStoppedError ? `stopped: ${error.errorType}` : 'something else';
          });
      }
    }
    const approving = new WorkflowTestRunner(Approving, { workflows: [Approval] });
    const [failed, stopped] = [await approving.start(), await approving.start()];
    await failed.untilSuspended();
    await failed.invoked('approve').callback('answer').fail(new Error('no'));
    expect(await failed.result()).to.equal('failed: no');
    await stopped.untilSuspended();
    await stopped.invoked('approve').stop(new RangeError('enough'));
    expect(await stopped.result()).to.equal('stopped: RangeError');
  });

  it('fail as the function does, and when there is none', async () => {
    const thrower = () => {
      throw new RangeError('too far');
    };
    const lost = new WorkflowTestRunner(Lost, { functions: { thrower } });
    expect(await (await lost.run('thrower')).result())
      .to.include('RangeError')
      .and.to.include('too far');
    const missing = await lost.run('nobody');
    expect(await missing.result())
      .to.include('ResourceNotFoundException')
      .and.to.include('"nobody"');
    expect(missing.operation('call').error).to.include({ type: 'ResourceNotFoundException' });
  });

  it('need names that are given once', () => {
    const refused = (workflows: (typeof Billing)[], functions = {}) => {
      return () => new WorkflowTestRunner(Billing, { workflows, functions });
    };
    expect(refused([Billing])).to.throw(/workflows of WorkflowTestRunner: .*two workflows named Billing/);
    expect(refused([], { Billing: () => 1 })).to.throw(/functions of WorkflowTestRunner: .*named Billing/);
  });
});
