import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsPositive } from 'class-validator';
import { z } from 'zod';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/index.js';

export class Order {
  constructor(
    readonly id = '',
    readonly cents = 0,
  ) {}
}

export class Receipt {
  @Type(() => Date)
  readonly at: Date;

  constructor(
    readonly orderId = '',
    at = new Date(0),
  ) {
    this.at = at;
  }

  get title(): string {
    return `receipt of ${this.orderId}`;
  }
}

export class Purchase extends DurableWorkflow {
  @DurableExecution({ input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    return new Receipt(await this.charge(order), new Date(86_400_000));
  }

  @Step()
  async charge(order: Order): Promise<string> {
    return `${order.id}/${order instanceof Order}/${order.cents}`;
  }
}

export class Parcel {
  @IsPositive()
  kilos = 0;
}

export class Weigh extends DurableWorkflow {
  @DurableExecution({ input: () => Parcel })
  async run(parcel: Parcel | undefined): Promise<number> {
    return parcel?.kilos ?? 0;
  }
}

/** Names that are asked for elsewhere, as an asynchronous schema does. */
const Free = z.string().refine(async (name) => name !== 'taken', 'is taken');
export const SignupSchema = z.object({ name: Free, plan: z.string().default('small') });

export class Signup extends DurableWorkflow {
  @DurableExecution({ input: () => SignupSchema, returns: () => z.string() })
  async run({ name, plan }: z.infer<typeof SignupSchema>): Promise<string> {
    return `${name} on ${plan}`;
  }
}

const MeetingSchema = z.object({ at: z.iso.datetime().transform((text) => new Date(text)) });

/** Its schema does not take what it gives. */
export class Meeting extends DurableWorkflow {
  @DurableExecution({ input: () => MeetingSchema, returns: () => MeetingSchema })
  async run({ at }: { at: Date }): Promise<{ at: Date }> {
    return { at: at.toISOString() as unknown as Date };
  }
}

/** Says what it was given. */
export class Given extends DurableWorkflow {
  @DurableExecution({ input: () => Order })
  async run(order?: Order | null): Promise<string> {
    await this.pause();
    return order instanceof Order ? order.id : String(order);
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}

export class Standard extends DurableWorkflow {
  @DurableExecution({ input: () => Order })
  async run(order: Order = new Order('standard')): Promise<string> {
    return order.id;
  }
}

/** Invokes what says what it was given. */
export class Forward extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const results: string[] = [];
    for (const order of [undefined, null, new Order('o-1')]) {
      results.push(await this.context.invoke(order, { workflow: () => Given }));
    }
    return results;
  }
}

export class Echo extends DurableWorkflow {
  @DurableExecution()
  async run(value: unknown): Promise<unknown> {
    return value;
  }
}

export class Approve extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return `answered: ${JSON.stringify(await this.approval())}`;
  }

  @Callback({ timeout: '1h', heartbeatTimeout: '30m' })
  async approval(): Promise<unknown> {
    return fromCallback();
  }
}

export class Sleep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.night();
  }

  @Wait({ hours: 8 })
  async night(): Promise<void> {}
}

export class Refuse extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    throw new RangeError('out of stock');
  }
}

export const CONTRACT_WORKFLOWS = [
  Given,
  Standard,
  Forward,
  Purchase,
  Weigh,
  Signup,
  Meeting,
  Echo,
  Approve,
  Sleep,
  Refuse,
] as const;
