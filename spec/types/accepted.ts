/* Everything that the decorators must accept, in both dialects. Compiled, never run. */
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/workflow/index.js';

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

export class Steps extends DurableWorkflow {
  #calls = 0;

  @DurableExecution({ input: () => Order, output: () => [Payment], name: 'steps', retry: () => undefined })
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

export class Waits extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {}

  @Wait({ hours: 1 })
  async fixed(): Promise<void> {}

  @Wait('1h30m', { name: 'pause' })
  async text(_whatever: string): Promise<void> {}

  @Wait((order: Order) => ({ days: order.days }))
  async computed(_order: Order, _more: string): Promise<void> {}

  @Wait(() => '3s')
  async without(): Promise<void> {}

  @Wait((days?: number) => ({ days: days ?? 1 }))
  async optional(_days?: number): Promise<void> {}
}

export class Callbacks extends DurableWorkflow {
  // The parameter may be wider than what is revived, and `Object` says that the input is plain JSON.
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

export class Derived extends Steps {
  @DurableExecution({ input: () => Order })
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
