import { expect } from 'chai';
import type { ExecutionRef, WorkflowClass } from '../../lib/client/index.js';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { rejection } from '../service/service-kit.js';

class Order {
  constructor(
    readonly id = '',
    readonly cents = 0,
  ) {}
}

class Receipt {
  constructor(
    readonly orderId = '',
    readonly paymentId = '',
  ) {}
  get title(): string {
    return `receipt of ${this.orderId}`;
  }
}

class OrderWorkflow extends DurableWorkflow {
  static asked = '';

  constructor(private readonly shop = 'main') {
    super();
  }

  @DurableExecution({ input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    const payment = await this.charge(order);
    await this.coolingOff();
    if (!(await this.approval())) throw new RangeError('not approved');
    return new Receipt(order.id, payment);
  }

  @Step()
  async charge(order: Order): Promise<string> {
    return `${this.shop}-${order instanceof Order}-${order.cents}`;
  }

  @Wait({ hours: 1 })
  async coolingOff(): Promise<void> {}

  @Callback()
  async approval(): Promise<boolean> {
    OrderWorkflow.asked = this.context.callbackId;
    return fromCallback();
  }
}

class Sorting extends DurableWorkflow {
  @DurableExecution({ name: 'Sort', input: () => Object })
  async run(numbers: number[]): Promise<number[]> {
    return [...numbers].sort((a, b) => a - b);
  }
}

class Unstartable extends DurableWorkflow {
  async sort(numbers: number[]): Promise<number[]> {
    return numbers;
  }
}

const { setTimeout } = globalThis;

describe('workflow classes on a local runtime', () => {
  const kit = new RuntimeKit();
  afterEach(() => kit.stop());

  async function settled(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  it('run to a result that is an instance of its class', async () => {
    const { client } = await kit.started([OrderWorkflow]);
    const order: ExecutionRef<Receipt> = await client.start(OrderWorkflow, new Order('o-17', 500), { name: 'o-17' });
    await settled(() => kit.clock.nextAt !== undefined && kit.runtimes.at(-1)!.running === 0);
    await kit.clock.advance(3600_000);
    await settled(() => OrderWorkflow.asked !== '');
    await settled(() => kit.runtimes.at(-1)!.running === 0);
    await client.callbacks.succeed(OrderWorkflow.asked, true);
    const receipt: Receipt = await client.result(order);
    expect(receipt).to.be.instanceOf(Receipt);
    expect(receipt.title).to.equal('receipt of o-17');
    expect(receipt.paymentId).to.equal('main-true-500');
    expect(await client.start('OrderWorkflow', { id: 'o-17', cents: 500 }, { name: 'o-17' })).to.deep.equal(order);
    expect((await client.describe(order)).result).to.deep.equal({ orderId: 'o-17', paymentId: 'main-true-500' });
  });

  it('are made by a factory where one is given', async () => {
    const { client } = await kit.started([{ workflow: OrderWorkflow, create: () => new OrderWorkflow('branch') }]);
    const order = await client.start(OrderWorkflow, { id: 'o-18', cents: 1 });
    await settled(() => kit.clock.nextAt !== undefined && kit.runtimes.at(-1)!.running === 0);
    const { events } = await client.history(order);
    const charged = events.find(({ EventType }) => EventType === 'StepSucceeded');
    expect(charged!.StepSucceededDetails!.Result.Payload).to.equal('"branch-true-1"');
    await client.stop(order);
    expect(await rejection(client.result(order))).to.include({ name: 'ExecutionStoppedError' });
  });

  it('are found by the name that the decorator gives them', async () => {
    const { client } = await kit.started([Sorting]);
    const sorting = await client.start(Sorting, [3, 1, 2]);
    const sorted: number[] = await client.result(sorting);
    expect(sorted).to.deep.equal([1, 2, 3]);
    expect((await client.list({ workflow: Sorting })).executions[0]).to.include({ workflow: 'Sort' });
  });

  it('have their inputs and results checked by the compiler', () => {
    const misuse = async () => {
      const { client } = kit.runtimes[0]!;
      // @ts-expect-error an order is wanted
      await client.start(OrderWorkflow, 'o-17');
      const order = await client.start(OrderWorkflow, new Order());
      // @ts-expect-error it results in a receipt
      const text: string = await client.result(order);
      // @ts-expect-error numbers are wanted
      await client.start(Sorting, ['a']);
      // @ts-expect-error not a workflow class
      await client.start(Order, {});
      // @ts-expect-error the class has no method run
      await client.start(Unstartable, 'anything');
      // Of any class, what its input is is not known.
      await client.start(Sorting as WorkflowClass, 'anything');
      return text;
    };
    expect(misuse).to.be.a('function');
  });
});
