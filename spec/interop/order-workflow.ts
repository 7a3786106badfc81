import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsString, Min } from 'class-validator';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  Step,
  StepSemantics,
  Wait,
} from '../../lib/index.js';
import { Outside } from './outside.js';

export class Order {
  @IsString()
  id!: string;

  @IsString({ each: true })
  items!: string[];

  @IsInt()
  @Min(1)
  coolingOffSeconds!: number;
}

export class Payment {
  readonly id: string;

  @Type(() => Date)
  readonly taken: Date;

  constructor(id: string, taken: Date) {
    this.id = id;
    this.taken = taken;
  }

  describe(): string {
    return `${this.id}, taken in ${this.taken.getUTCFullYear()}`;
  }
}

export class Approval {
  granted!: boolean;
  by!: string;
}

export class Receipt {
  constructor(
    readonly payment: string,
    readonly approvedBy: string,
    readonly parcels: string[],
  ) {}
}

export class CardDeclined extends Error {
  override readonly name = 'CardDeclined';
  constructor(readonly card: string) {
    super(`Card ${card} was declined`);
  }
}

/** What the workflow works with, and what it did with it, in order, across its invocations. */
export class World {
  readonly deeds: string[] = [];
  readonly outside = new Outside();

  constructor(readonly card = 'good') {}
}

/**
 * An order with everything that one may hold: retries, at-most-once work, a wait, an answer from
 * outside, work in parallel.
 */
export class OrderWorkflow extends DurableWorkflow {
  constructor(private readonly world: World) {
    super();
  }

  @DurableExecution({ input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    await this.reserve(order);
    const payment = await this.charge(order);
    await this.coolingOff(order);
    const approval = await this.approval(order);
    const parcels = await Promise.all(order.items.map((item) => this.ship(item)));
    return new Receipt(payment.describe(), approval.by, parcels);
  }

  @Step({ retry: fixedDelay({ delay: { seconds: 1 } }) })
  async reserve(order: Order): Promise<number> {
    this.world.deeds.push(`reserve, attempt ${this.context.attempt}`);
    if (this.context.attempt === 1) throw new RangeError('The warehouse is closed');
    return order.items.length;
  }

  @Step({
    returns: () => Payment,
    throws: () => [CardDeclined],
    semantics: StepSemantics.AtMostOncePerRetry,
    retry: fixedDelay({ delay: { seconds: 1 }, notOn: [CardDeclined] }),
  })
  async charge(order: Order): Promise<Payment> {
    this.world.deeds.push('charge');
    if (this.world.card !== 'good') throw new CardDeclined(this.world.card);
    return new Payment(`payment-of-${order.id}`, new Date(Date.UTC(2027, 0, 1)));
  }

  @Wait((order: Order) => ({ seconds: order.coolingOffSeconds }))
  async coolingOff(_order: Order): Promise<void> {}

  @Callback({ returns: () => Approval, timeout: { days: 3 } })
  async approval(order: Order): Promise<Approval> {
    this.world.deeds.push(`ask about ${order.id}`);
    this.world.outside.ask(this.context.callbackId);
    return fromCallback();
  }

  @Step()
  async ship(item: string): Promise<string> {
    this.world.deeds.push(`ship ${item}`);
    return `parcel of ${item}`;
  }
}
