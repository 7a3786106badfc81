/*
 * Every misuse of a decorator is exactly one compile error. The words after the marks below must stand in its text, in both dialects
 * (a bar divides them where the dialects differ); decorators.spec.ts sees to that. Compiled, never run.
 */
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step, Wait } from '../../lib/workflow/index.js';

class Order {
  #brand = 1;
  days = this.#brand;
}
class Payment {
  #brand = 1;
  amount = this.#brand;
}
class Refund extends Payment {
  reason = '';
}
class Foreign {
  context = 1;
}

export class Steps extends DurableWorkflow {
  // @ts-expect-error @Step() needs an async method
  @Step()
  sync(): number {
    return 1;
  }

  // @ts-expect-error @Step() needs an async method
  @Step()
  protected maybe(): Promise<void> | undefined {
    return undefined;
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => Payment })
  async other(): Promise<Order> {
    return new Order();
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => Payment })
  async narrower(): Promise<Refund> {
    return new Refund();
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => Refund })
  async wider(): Promise<Payment> {
    return new Payment();
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => Payment })
  async array(): Promise<Payment[]> {
    return [];
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => [Payment] })
  async single(): Promise<Payment> {
    return new Payment();
  }

  // @ts-expect-error @Step({ returns }) must name what the method resolves to
  @Step({ returns: () => Payment })
  async nothing(): Promise<void> {}

  // @ts-expect-error @Step() decorates instance methods, not static ones
  @Step()
  static async shared(): Promise<void> {}

  // @ts-expect-error @Step() decorates methods, not fields or accessors
  @Step()
  field = async (): Promise<void> => {};

  // @ts-expect-error @Step() decorates methods, not fields or accessors
  @Step()
  get accessor(): number {
    return 1;
  }

  // @ts-expect-error @Step() can't decorate a #private method | Decorators are not valid here
  @Step()
  async #hidden(): Promise<void> {}

  async usesHidden(): Promise<void> {
    await this.#hidden();
  }

  // @ts-expect-error 'typeof Payment' is not assignable
  @Step({ returns: Payment })
  async notAThunk(): Promise<Payment> {
    return new Payment();
  }

  // @ts-expect-error 'retries' does not exist
  @Step({ retries: 3 })
  async unknownOption(): Promise<void> {}
}

export class StepInForeign extends Foreign {
  // @ts-expect-error @Step() works only in a class that extends DurableWorkflow
  @Step()
  async work(): Promise<void> {}
}

export class Waits extends DurableWorkflow {
  // @ts-expect-error @Wait() needs an async method
  @Wait({ hours: 1 })
  sync(): void {}

  // @ts-expect-error @Wait() needs a method that returns Promise<void>
  @Wait({ hours: 1 })
  async result(): Promise<number> {
    return 1;
  }

  // @ts-expect-error @Wait(duration) is computed from arguments that the method does not take
  @Wait((order: Order) => ({ days: order.days }))
  async otherArgument(_payment: Payment): Promise<void> {}

  // @ts-expect-error @Wait(duration) is computed from arguments that the method does not take
  @Wait((order: Order) => ({ days: order.days }))
  async noArgument(): Promise<void> {}

  // @ts-expect-error @Wait(duration) is computed from arguments that the method does not take
  @Wait((days: number) => ({ days }))
  async optionalArgument(_days?: number): Promise<void> {}

  // @ts-expect-error 'order' is of type 'unknown'
  @Wait((order) => ({ days: order.days }))
  async untypedArgument(_order: Order): Promise<void> {}

  // @ts-expect-error @Wait() decorates instance methods, not static ones
  @Wait({ hours: 1 })
  static async shared(): Promise<void> {}

  // @ts-expect-error @Wait() decorates methods, not fields or accessors
  @Wait({ hours: 1 })
  field = async (): Promise<void> => {};

  // @ts-expect-error 'number' is not assignable
  @Wait(3600)
  async number(): Promise<void> {}
}

export class WaitInForeign extends Foreign {
  // @ts-expect-error @Wait() works only in a class that extends DurableWorkflow
  @Wait({ hours: 1 })
  async pause(): Promise<void> {}
}

export class Callbacks extends DurableWorkflow {
  // @ts-expect-error @Callback() needs an async method
  @Callback()
  sync(): string {
    return fromCallback();
  }

  // @ts-expect-error @Callback({ returns }) must name what the method resolves to
  @Callback({ returns: () => Payment })
  async other(): Promise<Order> {
    return fromCallback();
  }

  // @ts-expect-error @Callback({ returns }) must name what the method resolves to
  @Callback({ returns: () => [Payment] })
  async single(): Promise<Payment> {
    return fromCallback();
  }

  // @ts-expect-error @Callback() decorates instance methods, not static ones
  @Callback()
  static async shared(): Promise<string> {
    return fromCallback();
  }

  // @ts-expect-error @Callback() decorates methods, not fields or accessors
  @Callback()
  field = async (): Promise<void> => {};
}

export class CallbackInForeign extends Foreign {
  // @ts-expect-error @Callback() works only in a class that extends DurableWorkflow
  @Callback()
  async ask(): Promise<void> {}
}

export class Entries extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() needs an async method
  @DurableExecution()
  sync(): number {
    return 1;
  }

  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => Order })
  async otherInput(_payment: Payment): Promise<void> {}

  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => [Order] })
  async arrayInput(_order: Order): Promise<void> {}

  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => Order })
  async noInput(): Promise<void> {}

  // @ts-expect-error @DurableExecution({ output }) must name what the method resolves to
  @DurableExecution({ output: () => Payment })
  async otherOutput(): Promise<Order> {
    return new Order();
  }

  // @ts-expect-error @DurableExecution() needs a method of one parameter, the input
  @DurableExecution()
  async twoInputs(_order: Order, _payment: Payment): Promise<void> {}

  // @ts-expect-error @DurableExecution() decorates instance methods, not static ones
  @DurableExecution()
  static async shared(): Promise<void> {}

  // @ts-expect-error @DurableExecution() decorates methods, not fields or accessors
  @DurableExecution()
  field = async (): Promise<void> => {};
}

export class EntryInForeign extends Foreign {
  // @ts-expect-error @DurableExecution() works only in a class that extends DurableWorkflow
  @DurableExecution()
  async run(): Promise<void> {}
}
