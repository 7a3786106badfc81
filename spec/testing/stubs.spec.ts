import { expect } from 'chai';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  Invoke,
  Step,
  Wait,
  WaitForCondition,
} from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

class Payment {
  constructor(
    readonly id: string,
    readonly amount: number,
  ) {}
  get isLarge(): boolean {
    return this.amount > 100;
  }
}

class CardDeclined extends Error {}

abstract class Shop extends DurableWorkflow {
  @Step({
    returns: () => Payment,
    throws: () => [CardDeclined],
    retry: fixedDelay({ delay: '10m', notOn: [CardDeclined] }),
  })
  async charge(customer: string, amount: number): Promise<Payment> {
    return new Payment(`real-${customer}`, amount);
  }
}

class Billing extends DurableWorkflow {
  @DurableExecution({ returns: () => Payment })
  async run(amount: number): Promise<Payment> {
    return new Payment('billed', amount);
  }
}

class Order extends Shop {
  @DurableExecution()
  async run(customer: string): Promise<unknown[]> {
    const payment = await this.charge(customer, 120);
    await this.pause();
    return [payment.id, payment instanceof Payment && payment.isLarge];
  }

  @Wait({ days: 1 })
  async pause(): Promise<void> {}
}

class Everything extends DurableWorkflow {
  readonly seen: string[] = [];

  @DurableExecution()
  async run(what: 'ask' | 'look' | 'group' | 'bill' | 'rate'): Promise<unknown> {
    const value = await this[what](7);
    return value instanceof Payment ? `${value.id} ${value.isLarge}` : value;
  }

  @Callback({ returns: () => Payment, retry: fixedDelay({ delay: '1m', maxAttempts: 2 }) })
  async ask(_amount: number): Promise<Payment> {
    return fromCallback();
  }

  @WaitForCondition({ until: (state: number) => state >= 10, strategy: fixedDelay({ delay: '1m' }) })
  async look(state: number): Promise<number> {
    return state + 1;
  }

  @ChildContext()
  async group(amount: number): Promise<string> {
    return `real ${await this.rate(amount)}`;
  }

  @Invoke({ workflow: () => Billing })
  async bill(amount: number): Promise<Payment> {
    return asPayload(amount);
  }

  @Invoke({ functionName: 'rates' })
  async rate(amount: number): Promise<string> {
    return asPayload({ amount });
  }
}

describe('stubs', () => {
  it('stand in for the body of a step, also an inherited one, with all that is around it', async () => {
    const runner = new WorkflowTestRunner(Order);
    const charge = runner
      .stub(Order, 'charge', async (customer, amount) => new Payment(`fake-${customer}`, amount))
      .failing(2, new Error('line busy'));
    const execution = await runner.run('ada');
    expect(await execution.result()).to.deep.equal(['fake-ada', true]);
    expect(execution.operation('charge').attempts).to.equal(3);
    expect(execution.invocations).to.equal(4);
    expect(charge.calls.map(({ args, attempt }) => [...args, attempt])).to.deep.equal([
      ['ada', 120, 1],
      ['ada', 120, 2],
      ['ada', 120, 3],
    ]);
    expect(charge.calls[0]!.error).to.include({ message: 'line busy' });
    expect(charge.calls[2]).to.deep.include({ result: new Payment('fake-ada', 120), error: undefined });
    expect(charge.calls[2]!.startedAt.getTime() - charge.calls[0]!.startedAt.getTime()).to.equal(20 * 60_000);
    expect(charge.calls[0]!.executionName).to.equal(execution.name);
  });

  it('may differ by argument, the first that fits', async () => {
    const runner = new WorkflowTestRunner(Order);
    runner
      .stub(Order, 'charge', async () => new Payment('other', 1))
      .when(
        (customer) => customer === 'eve',
        () => {
          throw new CardDeclined('stolen');
        },
      )
      .when(
        (_, amount) => amount > 1000,
        async () => new Payment('never', 1),
      );
    expect(await (await runner.run('ada')).result()).to.deep.equal(['other', false]);
    expect((await runner.run('eve')).error).to.include({ type: 'CardDeclined', message: 'stolen' });
  });

  it('are a matter of one runner: neither the class nor another runner knows of them', async () => {
    const [one, other, plain] = [1, 2, 3].map(() => new WorkflowTestRunner(Order));
    one!.stub(Order, 'charge', async () => new Payment('one', 1));
    other!.stub(Order, 'charge', async () => new Payment('other', 1));
    const results = await Promise.all([one!, other!, plain!].map(async (runner) => (await runner.run('ada')).result()));
    expect(results.map(([id]) => id)).to.deep.equal(['one', 'other', 'real-ada']);
    expect(await new Order().charge('ada', 3)).to.deep.equal(new Payment('real-ada', 3));
  });

  it('give way to the latest, and are gone when restored', async () => {
    const runner = new WorkflowTestRunner(Order);
    const id = async () => (await (await runner.run('ada')).result())[0];
    const first = runner.stub(Order, 'charge', async () => new Payment('first', 1));
    expect(await id()).to.equal('first');
    const second = runner.stub(Order, 'charge', async () => new Payment('second', 1));
    first.restore();
    expect(await id()).to.equal('second');
    second.restore();
    expect(await id()).to.equal('real-ada');
  });

  it('are spies when they have no body of their own', async () => {
    const runner = new WorkflowTestRunner(Order);
    const charge = runner.spy(Order, 'charge').failing(1, new Error('line busy'));
    expect(await (await runner.run('ada')).result()).to.deep.equal(['real-ada', true]);
    expect(charge.calls.map(({ result }) => result?.id)).to.deep.equal([undefined, 'real-ada']);
  });

  it('answer a callback, or leave that to the test', async () => {
    const runner = new WorkflowTestRunner(Everything);
    const ask = runner
      .stub(Everything, 'ask', async (amount) => new Payment('granted', amount))
      .failing(1, new Error('no mail'));
    const answered = await runner.run('ask');
    expect(await answered.result()).to.equal('granted false');
    expect(ask.calls.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);

    const submitted = runner.stub(Everything, 'ask', async () => fromCallback());
    const open = await runner.start('ask');
    await open.callback('ask').succeed({ id: 'late', amount: 200 });
    expect(await open.result()).to.equal('late true');
    expect(submitted.calls).to.have.length(1);

    const spied = runner.spy(Everything, 'ask');
    const other = await runner.start('ask');
    await other.callback('ask').succeed({ id: 'own', amount: 200 });
    expect(await other.result()).to.equal('own true');
    expect(spied.calls[0]).to.include({ result: undefined, error: undefined });

    runner.spy(Everything, 'ask').failing(2, new Error('no mail'));
    expect((await runner.run('ask')).error?.message).to.include('no mail');
  });

  it('make one check of a condition', async () => {
    const runner = new WorkflowTestRunner(Everything);
    const look = runner.stub(Everything, 'look', (state) => state + 2);
    const execution = await runner.run('look');
    expect(await execution.result()).to.equal(11);
    expect(look.calls.map(({ args }) => args[0])).to.deep.equal([7, 9]);
    expect(execution.operation('look').attempts).to.equal(2);
  });

  it('give the result of a child context without what is in it', async () => {
    const runner = new WorkflowTestRunner(Everything);
    runner.stub(Everything, 'group', async () => 'fake');
    const execution = await runner.run('group');
    expect(await execution.result()).to.equal('fake');
    expect(execution.operations('rate')).to.deep.equal([]);
  });

  it('answer for what is invoked: at the invoke, or at the entry of the workflow', async () => {
    const runner = new WorkflowTestRunner(Everything, { workflows: [Billing], functions: { rates: () => 'real' } });
    const bill = runner.stub(Everything, 'bill', async (amount) => new Payment('stubbed', amount * 100));
    const billed = await runner.run('bill');
    expect(await billed.result()).to.equal('stubbed true');
    expect(billed.operation('bill')).to.deep.include({
      type: 'CHAINED_INVOKE',
      result: { id: 'stubbed', amount: 700 },
    });
    expect(bill.calls.map(({ args }) => args)).to.deep.equal([[7]]);
    bill.failing(1, new RangeError('closed'));
    expect((await runner.run('bill')).error).to.include({ type: 'RangeError', message: 'closed' });
    bill.restore();

    const entry = runner.stub(Billing, 'run', async (amount) => new Payment('entry', amount));
    expect(await (await runner.run('bill')).result()).to.equal('entry false');
    expect(entry.calls[0]).to.deep.include({ args: [7], attempt: undefined });

    const rate = runner.spy(Everything, 'rate').when(
      (amount) => amount > 100,
      () => 'large',
    );
    expect(await (await runner.run('rate')).result()).to.equal('real');
    expect(rate.calls[0]).to.deep.include({ args: [7], result: undefined });
  });

  it('are for decorated methods of the workflows of the runner', () => {
    const runner = new WorkflowTestRunner(Order);
    expect(() => runner.stub(Billing, 'run', async () => new Payment('x', 1))).to.throw(
      /a workflow of this runner: Order, got class Billing/,
    );
    expect(() => runner.spy(Order, 'pause')).to.throw(
      /a decorated method with a body: run, charge.*Waits need no stub/,
    );
    // @ts-expect-error: only methods of the class
    expect(() => runner.spy(Order, 'refund')).to.throw(/method of a stub of Order/);
    // @ts-expect-error: the result is that of the method
    runner.stub(Order, 'charge', async () => 'a payment');
    // A private method is out of the compiler's sight, and not of the runner's.
    runner.stub(Order as new () => any, 'charge', async () => 'anything');
  });
});
