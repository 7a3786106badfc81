/*
 * Every misuse of a decorator is exactly one compile error. The words after the marks below must
 * stand in its text, in both dialects (a bar divides them where the dialects differ); types.spec.ts
 * sees to that. Compiled, never run.
 */
import { BatchResult } from '../../lib/engine/index.js';
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
class Wallet {
  pays(): boolean {
    return true;
  }
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

  // @ts-expect-error @Transaction() needs an async method
  @Transaction()
  syncTransaction(): number {
    return 1;
  }

  // @ts-expect-error 'semantics' does not exist
  @Transaction({ semantics: 'AtMostOncePerRetry' })
  async twice(): Promise<void> {}

  // @ts-expect-error @Transaction({ returns }) must name what the method resolves to
  @Transaction({ returns: () => Payment })
  async otherTransaction(): Promise<Order> {
    return new Order();
  }

  // @ts-expect-error Property 'serialize' is missing
  @Step({ serdes: { deserialize: () => new Payment() } })
  async onlyRead(): Promise<Payment> {
    return new Payment();
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

export class Conditions extends DurableWorkflow {
  // @ts-expect-error @WaitForCondition() needs an async method
  @WaitForCondition({ until: () => true })
  sync(state: number): number {
    return state;
  }

  // @ts-expect-error @WaitForCondition({ until }) must take the state that the method resolves to
  @WaitForCondition({ until: (text: string) => text.length > 1 })
  async otherState(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error @WaitForCondition() needs a method that takes the state it resolves to
  @WaitForCondition({ until: (text: string) => text.length > 1 })
  async otherInput(state: number): Promise<string> {
    return `${state}`;
  }

  // @ts-expect-error @WaitForCondition({ returns }) must name what the method resolves to
  @WaitForCondition({ until: (order: Order) => order.days > 1, returns: () => Payment })
  async otherClass(order: Order): Promise<Order> {
    return order;
  }

  // @ts-expect-error 'until' is missing | Property 'until' is missing
  @WaitForCondition({ timeout: '2h' })
  async endless(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error Expected 1 arguments
  @WaitForCondition()
  async nothing(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error 'attempts' does not exist
  @WaitForCondition({ until: (state: number) => state > 1, attempts: 3 })
  async unknownOption(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error @WaitForCondition() decorates instance methods, not static ones
  @WaitForCondition({ until: () => true })
  static async shared(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error @WaitForCondition() decorates methods, not fields or accessors
  @WaitForCondition({ until: () => true })
  field = async (state: number): Promise<number> => state;
}

export class ConditionInForeign extends Foreign {
  // @ts-expect-error @WaitForCondition() works only in a class that extends DurableWorkflow
  @WaitForCondition({ until: () => true })
  async work(state: number): Promise<number> {
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
  // @ts-expect-error @Invoke() needs an async method
  @Invoke({ functionName: 'rates' })
  sync(): number {
    return asPayload(1);
  }

  // @ts-expect-error @Invoke() needs an async method
  @Invoke({ workflow: () => Billing })
  syncToo(): Payment {
    return asPayload(1);
  }

  // @ts-expect-error @Invoke({ workflow }) must be on a method that resolves to what the workflow results in
  @Invoke({ workflow: () => Billing })
  async otherResult(order: Order): Promise<Order> {
    return asPayload(order);
  }

  // @ts-expect-error @Invoke({ workflow }) must be on a method that resolves to what the workflow results in
  @Invoke({ workflow: () => Billing })
  async narrower(order: Order): Promise<Refund> {
    return asPayload(order);
  }

  // @ts-expect-error @Invoke({ workflow }) must name a workflow class, which has a public method run
  @Invoke({ workflow: () => Order })
  async noWorkflow(): Promise<number> {
    return asPayload(1);
  }

  // @ts-expect-error @Invoke({ returns }) must name what the method resolves to
  @Invoke({ functionName: 'rates', returns: () => Payment })
  async otherClass(): Promise<Order> {
    return asPayload(1);
  }

  // @ts-expect-error No overload matches this call
  @Invoke({})
  async nowhere(): Promise<void> {}

  // @ts-expect-error No overload matches this call
  @Invoke({ workflow: Billing })
  async notAThunk(): Promise<Payment> {
    return asPayload(1);
  }

  // @ts-expect-error @Invoke() decorates instance methods, not static ones
  @Invoke({ functionName: 'rates' })
  static async shared(): Promise<void> {}

  // @ts-expect-error @Invoke() decorates methods, not fields or accessors
  @Invoke({ workflow: () => Billing })
  field = async (): Promise<void> => {};
}

export class InvokeInForeign extends Foreign {
  // @ts-expect-error @Invoke() works only in a class that extends DurableWorkflow
  @Invoke({ functionName: 'rates' })
  async work(): Promise<void> {}
}

export class Groups extends DurableWorkflow {
  // @ts-expect-error @ChildContext() needs an async method
  @ChildContext()
  sync(): number {
    return 1;
  }

  // @ts-expect-error @ChildContext({ returns }) must name what the method resolves to
  @ChildContext({ returns: () => Payment })
  async otherClass(): Promise<Order> {
    return new Order();
  }

  // @ts-expect-error @ChildContext({ returns }) must name what the method resolves to
  @ChildContext({ returns: () => Refund })
  async otherInBatch(): Promise<BatchResult<Payment>> {
    return this.context.map([1], () => new Payment());
  }

  // @ts-expect-error @ChildContext({ returns }) must name what the method resolves to
  @ChildContext({ returns: () => BatchResult })
  async batchItself(): Promise<BatchResult<Payment>> {
    return this.context.map([1], () => new Payment());
  }

  // @ts-expect-error @ChildContext({ returns }) must name what the method resolves to
  @ChildContext({ returns: () => [Payment] })
  async single(): Promise<Payment> {
    return new Payment();
  }

  // @ts-expect-error 'virtually' does not exist
  @ChildContext({ virtually: true })
  async unknownOption(): Promise<void> {}

  // @ts-expect-error @ChildContext() decorates instance methods, not static ones
  @ChildContext()
  static async shared(): Promise<void> {}

  // @ts-expect-error @ChildContext() decorates methods, not fields or accessors
  @ChildContext()
  field = async (): Promise<void> => {};

  // @ts-expect-error @ChildContext() can't decorate a #private method | Decorators are not valid here
  @ChildContext()
  async #hidden(): Promise<void> {}

  async usesHidden(): Promise<void> {
    await this.#hidden();
  }
}

export class GroupInForeign extends Foreign {
  // @ts-expect-error @ChildContext() works only in a class that extends DurableWorkflow
  @ChildContext()
  async work(): Promise<void> {}
}

/** Classes with methods, which nobody names. */
export class Nameless extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @DurableExecution()
  async run(): Promise<Wallet> {
    return new Wallet();
  }

  // @ts-expect-error @Step() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @Step({ name: 'pay' })
  async step(): Promise<Wallet | undefined> {
    return undefined;
  }

  // @ts-expect-error @Step() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @Step()
  async array(): Promise<readonly Wallet[]> {
    return [];
  }

  // @ts-expect-error @Callback() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @Callback({ timeout: '3d' })
  async callback(): Promise<Wallet> {
    return fromCallback();
  }

  // @ts-expect-error @WaitForCondition() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @WaitForCondition({ until: (wallet: Wallet) => wallet.pays() })
  async condition(wallet: Wallet): Promise<Wallet> {
    return wallet;
  }

  // @ts-expect-error @Invoke() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @Invoke({ functionName: 'rates' })
  async invoke(): Promise<Wallet> {
    return asPayload(1);
  }

  // @ts-expect-error @ChildContext() is on a method that resolves to a class with methods: name the class, returns: () => Payment
  @ChildContext()
  async group(): Promise<BatchResult<Wallet>> {
    return this.context.map([1], () => new Wallet());
  }
}

export class SyncEntry extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() needs an async method
  @DurableExecution()
  run(): number {
    return 1;
  }
}

export class OtherInput extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => Order })
  async run(_payment: Payment): Promise<void> {}
}

export class ArrayInput extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => [Order] })
  async run(_order: Order): Promise<void> {}
}

export class NoInput extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ input }) must name what the method takes
  @DurableExecution({ input: () => Order })
  async run(): Promise<void> {}
}

export class OtherOutput extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ returns }) must name what the method resolves to
  @DurableExecution({ returns: () => Payment })
  async run(): Promise<Order> {
    return new Order();
  }
}

export class TwoInputs extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() needs a method of one parameter, the input
  @DurableExecution()
  async run(_order: Order, _payment: Payment): Promise<void> {}
}

export class Entries extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() must be on the method run, and that must be public
  @DurableExecution()
  async process(): Promise<void> {}

  // @ts-expect-error @DurableExecution() must be on the method run, and that must be public
  @DurableExecution({ input: () => Order, returns: () => Payment })
  async [Symbol.for('run')](_order: Order): Promise<Payment> {
    return new Payment();
  }

  // @ts-expect-error @DurableExecution() decorates instance methods, not static ones
  @DurableExecution()
  static async shared(): Promise<void> {}

  // @ts-expect-error @DurableExecution() decorates methods, not fields or accessors
  @DurableExecution()
  field = async (): Promise<void> => {};
}

export class PrivateEntry extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() must be on the method run, and that must be public
  @DurableExecution()
  private async run(): Promise<void> {}

  async usesRun(): Promise<void> {
    await this.run();
  }
}

export class ProtectedEntry extends DurableWorkflow {
  // @ts-expect-error @DurableExecution() must be on the method run, and that must be public
  @DurableExecution()
  protected async run(): Promise<void> {}
}

export class EntryInForeign extends Foreign {
  // @ts-expect-error @DurableExecution() works only in a class that extends DurableWorkflow
  @DurableExecution()
  async run(): Promise<void> {}
}
