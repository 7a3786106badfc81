import 'reflect-metadata';
import {
  DurableExecution,
  DurableWorkflow,
  encrypted,
  FilePayloadStore,
  offloaded,
  type Serdes,
  Step,
} from '../../../../lib/index.js';

/** Stands in every value, so that a spec can look for it in what is on disk. */
export const SECRET = 'tell-nobody';

export class Order {
  id!: string;
  note!: string;
}

export class Payment {
  id = '';
  note = '';
  describe(): string {
    return `payment ${this.id}`;
  }
}

export class Receipt {
  lines: string[] = [];
  note = '';
  get length(): number {
    return this.lines.length;
  }
}

/** What the step bodies tell. */
export type Deed = 'charge' | 'ship';

/** Each value is large: input, step result and result. */
export class SealedOrder extends DurableWorkflow {
  constructor(
    private readonly tell: (deed: Deed) => void,
    private readonly hangs = false,
  ) {
    super();
  }

  @DurableExecution({ input: () => Order, returns: () => Receipt })
  async run(order: Order): Promise<Receipt> {
    const payment = await this.charge(order.id);
    const shipped = await this.ship(payment.describe());
    return Object.assign(new Receipt(), { lines: [payment.describe(), shipped], note: order.note + payment.note });
  }

  @Step({ returns: () => Payment })
  async charge(id: string): Promise<Payment> {
    this.tell('charge');
    return Object.assign(new Payment(), { id, note: SECRET.repeat(100_000) });
  }

  @Step()
  async ship(what: string): Promise<string> {
    this.tell('ship');
    if (this.hangs) await new Promise(() => {});
    return `${what} shipped ${SECRET}`;
  }
}

/** As the option of a runtime: all is encrypted, and what is large is kept in files. */
export function sealed(directory: string, key: Buffer = Buffer.alloc(32, 7)): Serdes {
  return offloaded({
    store: new FilePayloadStore({ directory }),
    inner: encrypted({ key }),
    preview: { include: ['id'] },
  });
}
