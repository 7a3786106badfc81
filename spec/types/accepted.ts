/* Everything that the decorators must accept, in both dialects. Compiled, never run. */
import type { PoolClient } from 'pg';
import type { BatchResult } from '../../lib/engine/index.js';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  Step,
  Transaction,
  Wait,
  WaitForCondition,
} from '../../lib/workflow/index.js';

class Order {
  id = '';
  days = 0;
}
class Payment {
  #secret = 1;
  pay(): number {
    return this.#secret;
  }
}
class Page<T> {
  items: T[] = [];
}
class Declined extends Error {}

export class Transfers extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return this.debit('a', 5);
  }

  @Transaction({ isolation: 'serializable', timeout: '5s', retry: () => undefined, throws: () => [Declined] })
  async debit(account: string, amount: number): Promise<number> {
    const { rows } = await this.context.transaction().query('SELECT $1', [account]);
    const client: PoolClient = this.context.transaction<PoolClient>();
    await client.query<{ balance: number }>({ text: 'SELECT 1' });
    return rows.length + amount;
  }

  @Transaction({ returns: () => Payment })
  async paid(): Promise<Payment> {
    return new Payment();
  }
}

export class Steps extends DurableWorkflow {
  #calls = 0;

  @DurableExecution({ input: () => Order, returns: () => [Payment], name: 'steps', retry: () => undefined })
  async run(order: Order): Promise<Payment[]> {
    this.#calls += 1;
    await this.hidden(order);
    return [await this.charge(order)];
  }

  @Step()
  async plain(): Promise<{ total: number }> {
    return { total: this.#calls };
  }

  @Step({ name: 'pay', returns: () => Payment, throws: () => [Declined], timeout: '5s', retry: () => ({ seconds: 1 }) })
  async charge(_order: Order, _note?: string, ..._rest: number[]): Promise<Payment> {
    return new Payment();
  }

  @Step({ returns: () => Payment })
  async find(): Promise<Payment | undefined> {
    return undefined;
  }

  @Step({ returns: () => [Payment] })
  async all(): Promise<readonly Payment[] & Payment[]> {
    return [];
  }

  @Step({ returns: () => Later })
  async later(): Promise<Later> {
    return new Later();
  }

  @Step({ returns: () => Page<number> })
  async page(): Promise<Page<number>> {
    return new Page();
  }

  @Step({ returns: () => Payment })
  async untyped(): Promise<any> {}

  @Step()
  notAsyncButPromising(): Promise<number> {
    return Promise.resolve(1);
  }

  @Step()
  async generic<T>(value: T): Promise<T> {
    return value;
  }

  overloaded(value: string): Promise<string>;
  overloaded(value: number): Promise<number>;
  @Step()
  async overloaded(value: any): Promise<any> {
    return value;
  }

  @Step()
  private async hidden(order: Order): Promise<void> {
    await this.shown(order);
  }

  @Step()
  protected async shown(_order: Order): Promise<void> {}

  @Step()
  async [Symbol.for('symbol')](): Promise<void> {}

  get payments(): number {
    return this.#calls;
  }
}

interface Optional {
  readonly id: string;
  readonly format?: () => string;
}
class Mapped<T> {
  value?: T;
  values: Map<string, T> = new Map();
}
const serdes = { serialize: () => '', deserialize: () => new Payment() };
const reader = { deserialize: () => new Payment() };

/** What needs no class: plain values, and what the plain encoding carries. */
export class PlainValues<T, U extends object> extends DurableWorkflow {
  @Step()
  async date(): Promise<Date | null> {
    return null;
  }

  @Step()
  async collections(): Promise<Map<string, Set<bigint>>> {
    return new Map();
  }

  @Step()
  async bytes(): Promise<Uint8Array | Buffer | URL | RegExp | undefined> {
    return undefined;
  }

  @Step()
  async arrays(): Promise<readonly (readonly [string, Date])[]> {
    return [];
  }

  @Step()
  async record(): Promise<Record<string, any> | Record<string, unknown> | object | {}> {
    return {};
  }

  @Step()
  async json(): Promise<{ readonly when: Date; readonly items: { readonly price: bigint }[] }> {
    return { when: new Date(0), items: [] };
  }

  @Step()
  async data(): Promise<Order | Optional | Mapped<T> | (string & { readonly brand: 'id' })> {
    return new Order();
  }

  @Step()
  async parameter(): Promise<T> {
    return undefined as T;
  }

  @Step()
  async parameters(): Promise<(U | undefined)[]> {
    return [];
  }

  @Step()
  async unknown(): Promise<unknown> {
    return undefined;
  }

  @Step()
  async never(): Promise<never> {
    throw new Error();
  }

  @Step({ serdes })
  async ownSerdes(): Promise<Payment> {
    return new Payment();
  }

  @Callback({ serdes })
  async ownAnswer(): Promise<Payment> {
    return fromCallback();
  }

  @WaitForCondition({ until: (payment: Payment) => payment.pay() > 3, serdes })
  async ownState(payment: Payment): Promise<Payment> {
    return payment;
  }

  @Invoke({ functionName: 'rates', serdes })
  async ownResult(): Promise<Payment> {
    return asPayload(1);
  }

  @Callback({ serdes: reader })
  async readAnswer(): Promise<Payment> {
    return fromCallback();
  }

  @Invoke({ functionName: 'rates', serdes: reader })
  async readResult(): Promise<Payment> {
    return asPayload(1);
  }

  @ChildContext({ virtual: true })
  async virtual(): Promise<Payment> {
    return new Payment();
  }
}

export class OwnSerdes extends DurableWorkflow {
  @DurableExecution({ serdes })
  async run(): Promise<Payment> {
    return new Payment();
  }
}

export class Waits extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {}

  @Wait({ hours: 1 })
  async fixed(): Promise<void> {}

  @Wait('1h30m', { name: 'pause' })
  async text(_whatever: string): Promise<void> {}

  @Wait((order: Order) => ({ days: order.days }))
  async computed(_order: Order, _more: string): Promise<void> {}

  @Wait(new Date('2030-01-01'))
  async untilThen(): Promise<void> {}

  @Wait((at: Date) => at)
  async until(_at: Date): Promise<void> {}

  @Wait(() => '3s')
  async without(): Promise<void> {}

  @Wait((days?: number) => ({ days: days ?? 1 }))
  async optional(_days?: number): Promise<void> {}
}

export class Callbacks extends DurableWorkflow {
  // The parameter may be wider than what is revived, and `Object` says that the input is plain
  // JSON.
  @DurableExecution({ input: () => Object })
  async run(_input: { id: string } | undefined): Promise<void> {}

  @Callback()
  async plain(): Promise<string> {
    return fromCallback();
  }

  @Callback({
    returns: () => Payment,
    timeout: { days: 3 },
    heartbeatTimeout: '6h',
    name: 'approve',
    retry: () => undefined,
  })
  async approval(_order: Order): Promise<Payment> {
    return fromCallback();
  }
}

export class Conditions extends DurableWorkflow {
  @WaitForCondition({ until: (state: number) => state > 3 })
  async plain(state: number): Promise<number> {
    return state + 1;
  }

  @WaitForCondition({
    until: (payment: Payment) => payment.pay() > 3,
    returns: () => Payment,
    throws: () => [Declined],
    strategy: (payment) => ({ seconds: payment.pay() }),
    timeout: '2h',
    name: 'paid',
  })
  async paid(_payment: Payment, _note?: string, ..._rest: number[]): Promise<Payment> {
    return new Payment();
  }

  // What is judged may be wider than the state, and so may be what a check takes.
  @WaitForCondition({ until: (state: { at: number }) => state.at > 1, returns: () => Later })
  protected async later(_state: Later | undefined): Promise<Later> {
    return new Later();
  }

  @WaitForCondition({ until: (payments: Payment[]) => payments.length > 1, returns: () => [Payment] })
  async many(payments: Payment[]): Promise<Payment[]> {
    return payments;
  }

  @WaitForCondition({ until: () => true })
  async untyped(state: any): Promise<any> {
    return state;
  }
}

class Billing extends DurableWorkflow {
  @DurableExecution({ input: () => Order, returns: () => Payment })
  async run(_order: Order): Promise<Payment> {
    return new Payment();
  }
}

export class Invokes extends DurableWorkflow {
  @Invoke({ workflow: () => Billing, throws: () => [Declined], timeout: '2h', tenantId: 'acme', name: 'bill' })
  async bill(order: Order): Promise<Payment> {
    return asPayload(order);
  }

  // The method may promise less than the workflow gives.
  @Invoke({ workflow: () => Billing })
  async wider(order: Order): Promise<Payment | undefined> {
    return asPayload(order);
  }

  @Invoke({ functionName: 'rates:live' })
  async rate(_currency: string): Promise<{ rate: number }> {
    return asPayload('EUR');
  }

  @Invoke({ functionName: 'rates:live', returns: () => [Payment] })
  protected async payments(): Promise<Payment[]> {
    return asPayload(null);
  }

  @Invoke({ functionName: 'log' })
  async nothing(): Promise<void> {
    return asPayload();
  }
}

export class Groups extends DurableWorkflow {
  @ChildContext()
  async plain(_order: Order): Promise<{ total: number }> {
    return { total: 1 };
  }

  @ChildContext({
    returns: () => [Payment],
    throws: () => [Declined],
    mapError: (error) => new Declined(error.message),
    summarize: (payments: Payment[]) => `${payments.length}`,
    retry: () => ({ seconds: 1 }),
    name: 'pay',
  })
  private async payments(): Promise<Payment[]> {
    return [];
  }

  @ChildContext({ returns: () => Payment })
  async batch(orders: Order[]): Promise<BatchResult<Payment>> {
    return this.context.map(orders, () => new Payment(), { returns: () => Payment });
  }

  @ChildContext({ returns: () => Payment })
  async batches(orders: Order[]): Promise<BatchResult<BatchResult<Payment>> | undefined> {
    return this.context.map(orders, () => this.context.map(orders, () => new Payment()));
  }

  @ChildContext()
  async numbers(): Promise<BatchResult<number>> {
    return this.context.map([1], (n) => n);
  }

  @ChildContext({ virtual: true })
  protected async virtual(): Promise<void> {
    await this.payments();
  }

  /** What the operations give, by what they are given. */
  async operations(): Promise<void> {
    const { context } = this;
    const state: number = await context.waitForCondition((n) => n + 1, { initialState: 1, until: (n) => n > 3 });
    const bill: Payment = await context.invoke('bill', new Order(), { workflow: () => Billing });
    const rate = await context.invoke<{ rate: number }>({ currency: 'EUR' }, { functionName: 'rates' });
    const text: string = await context.runInChildContext('g', async () => 'text');
    const shipped = await context.map('m', [1, 2], async (n, index, all) => n * index * all.length);
    const numbers: number[] = shipped.results();
    const branches = await context.parallel<number | string>([() => 1, { name: 'b', run: async () => 'b' }]);
    const mixed: (number | string)[] = branches.results();
    const [one, two, three]: [number, string, unknown] = await context.all([
      () => 1,
      async () => 'b',
      context.wait('1s'),
    ]);
    const [first] = await context.allSettled([context.step('s', () => 1), () => 'b']);
    const value: number | undefined = first.status === 'fulfilled' ? first.value : undefined;
    const winner: number | string = await context.race('r', [() => 1, async () => 'b']);
    const any: number | boolean = await context.any([async () => 1, () => true]);
    await context.wait('w', '1h').cancel();
    const patched: boolean = context.patched('p');
    const now: Date = context.now();
    void [state, bill, rate.rate, text, numbers, mixed, one, two, three, value, winner, any, patched, now];
  }
}

export class Derived extends Steps {
  @DurableExecution({ input: () => Order, returns: () => [Payment] })
  override async run(order: Order | null): Promise<Payment[]> {
    return super.run(order!);
  }

  @Step({ returns: () => Payment })
  override async charge(order: Order): Promise<Payment> {
    return super.charge(order);
  }
}

export abstract class Base extends DurableWorkflow {
  @Step()
  async shared(): Promise<number> {
    return 1;
  }
}

class Later {
  at = 0;
}
