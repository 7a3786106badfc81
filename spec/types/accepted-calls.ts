/* What calls by class must accept. Compiled, never run. */
import {
  type BatchResult,
  DurableExecution,
  DurableWorkflow,
  type ExecutionRef,
  type InputOf,
  type OutputOf,
  type WorkflowClass,
  type WorkflowClient,
} from '../../lib/index.js';
import { createHandler, type LambdaWorkflowClient } from '../../lib/lambda.js';
import { type MemoryStore, type StoreWorkflowClient, type WorkflowEntry, WorkflowRuntime } from '../../lib/runtime.js';
import { assertReplayable, crashEverywhere, WorkflowTestRunner } from '../../lib/testing.js';
import type { Branch } from '../../lib/types.js';

class Order {
  id = '';
}

class Purchase extends DurableWorkflow {
  @DurableExecution({ input: () => Order })
  async run(order: Order): Promise<number> {
    return order.id.length;
  }
}

class Cleanup extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return 1;
  }
}

class Report extends DurableWorkflow {
  @DurableExecution()
  async run(_month?: string): Promise<string> {
    return '';
  }
}

class Anything extends DurableWorkflow {
  @DurableExecution()
  async run(input: any): Promise<any> {
    return input;
  }
}

export const inputs: {
  required: InputOf<typeof Purchase>;
  none: InputOf<typeof Cleanup>;
  optional: InputOf<typeof Report>;
  ofAny: InputOf<WorkflowClass>;
} = { required: new Order(), none: undefined, optional: undefined, ofAny: 17 };

export const output: OutputOf<typeof Cleanup> = 1;

export async function clients(
  client: WorkflowClient,
  local: StoreWorkflowClient,
  lambda: LambdaWorkflowClient,
): Promise<void> {
  const order: ExecutionRef<number> = await client.start(Purchase, new Order(), { name: 'order-17' });
  const total: number = await client.result(order);
  const cleanup: ExecutionRef<number> = await client.start(Cleanup);
  await client.start(Cleanup, undefined, { name: 'cleanup-17' });
  await local.start(Cleanup, undefined, { name: 'cleanup-17' });
  await lambda.start(Cleanup, undefined, { name: 'cleanup-17' });
  const report: ExecutionRef<string> = await client.start(Report);
  await client.start(Report, 'May', { name: 'may' });
  await client.start(Anything, { name: 'is a part of the input' });
  const other: ExecutionRef = await client.start(Purchase as WorkflowClass, 'anything');
  const byName = await client.start<number>('Purchase', { id: 'o-17' }, { name: 'order-17' });
  const result: number = await client.result(byName);
  const named: number = await client.result({ workflow: Purchase, name: 'order-17' });
  const here: number = await local.result({ workflow: Cleanup, name: 'cleanup-17' });
  const there: number = await lambda.result<number>({ workflow: 'Purchase', name: 'order-17' });
  await client.describe({ workflow: Purchase, name: 'order-17' });
  void [total, cleanup, report, other, result, named, here, there];
}

export async function runners(
  purchase: WorkflowTestRunner<typeof Purchase>,
  cleanup: WorkflowTestRunner<typeof Cleanup>,
): Promise<void> {
  await purchase.start(new Order(), { name: 'order-17' });
  await cleanup.start();
  await cleanup.run(undefined, { name: 'cleanup-17' });
  await crashEverywhere(Cleanup, undefined, { maxCrashes: 10 });
}

export class Invokes extends DurableWorkflow {
  async calls(): Promise<void> {
    const total: number = await this.context.invoke(new Order(), { workflow: () => Purchase, throws: () => [Error] });
    const again: number = await this.context.invoke('again', undefined, { workflow: () => Cleanup });
    const rate = await this.context.invoke<{ rate: number }>('rate', 'EUR', { functionName: 'rates' });
    const order: any = await this.context.invoke('EUR', { functionName: 'rates', returns: () => [Order] });
    void [total, again, rate.rate, order];
  }
}

/** Whether two types are the very same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function isOf<Expected>() {
  return <Actual>(_value: Actual, _isSame: Same<Actual, Expected>) => {};
}

class Base {
  at = 0;
}
class Derived extends Base {
  more = 0;
}

export class Branches extends DurableWorkflow {
  async calls(listed: readonly Branch<Order>[], mixed: (Branch<Order> | Branch<string>)[]): Promise<void> {
    const { context } = this;
    isOf<BatchResult<number>>()(await context.parallel([() => 1, async () => 2]), true);
    isOf<BatchResult<string>>()(await context.parallel('p', [{ name: 'a', run: async () => 'a' }, () => 'b']), true);
    isOf<BatchResult<Base>>()(await context.parallel([() => new Base(), async () => new Derived()]), true);
    isOf<BatchResult<Order>>()(await context.parallel(listed), true);
    isOf<BatchResult<number | string>>()(await context.parallel<number | string>([() => 1, () => 'a']), true);

    isOf<BatchResult<number | string>>()(await context.parallel([async () => 1, async () => 'a']), true);
    isOf<BatchResult<number | string>>()(await context.parallel('p', [() => 1, async () => 'a']), true);
    isOf<BatchResult<Order | string>>()(await context.parallel(mixed, { maxConcurrency: 2 }), true);
    isOf<BatchResult<Order | boolean | undefined>>()(
      await context.parallel('p', [
        { name: 'a', run: async () => new Order() },
        { name: 'b', run: (): boolean | undefined => undefined },
      ]),
      true,
    );
    await context.parallel([async () => 1, async () => 'a'], {
      summarize: (result) =>
        result
          .results()
          .map((one: number | string) => String(one))
          .join(),
    });
    await context.parallel('p', [async () => 1, async () => {}], {
      completion: ({ failureCount }) => (failureCount > 1 ? 'failed' : undefined),
    });
  }
}

class Ledger {
  entries = 0;
}

class Booking extends DurableWorkflow {
  constructor(
    private readonly ledger: Ledger,
    private readonly note?: string,
  ) {
    super();
  }

  @DurableExecution()
  async run(): Promise<string> {
    return `${this.ledger.entries} ${this.note}`;
  }
}

class Defaulted extends DurableWorkflow {
  constructor(private readonly ledger = new Ledger()) {
    super();
  }

  @DurableExecution()
  async run(): Promise<number> {
    return this.ledger.entries;
  }
}

export async function lifecycles(client: StoreWorkflowClient, store: MemoryStore): Promise<void> {
  const attributes = { customer: 'c-17' };
  await client.start(Purchase, new Order(), { reuse: 'after-failure', attributes });
  await client.run(Cleanup, undefined, { reuse: 'never' });
  const { executions } = await client.list({ workflow: Purchase, attributes });
  const customer: string | undefined = executions[0]?.attributes.customer;
  const kept = { journal: '1d', record: { days: 30 } } as const;
  const retention = {
    succeeded: kept,
    failed: { record: '90d' },
    timedOut: {},
    stopped: kept,
    every: '1m',
    batch: 500,
  };
  new WorkflowRuntime({ store, workflows: [Cleanup], retention });
  new WorkflowRuntime({ store, workflows: [Cleanup], retention: { succeeded: { journal: { hours: 1 } } } });
  void customer;
}

export async function factories(store: MemoryStore, sources: readonly WorkflowEntry[]): Promise<void> {
  const create = () => new Booking(new Ledger());
  createHandler(Booking, { create });
  createHandler(Booking, { create: async () => create() });
  createHandler(Defaulted);
  createHandler(Defaulted, { create: () => new Defaulted(new Ledger()) });
  new WorkflowTestRunner(Booking, { create });
  new WorkflowTestRunner(Defaulted);
  await crashEverywhere(Booking, undefined, { create });
  await crashEverywhere(Booking, undefined, () => ({ create }));
  await assertReplayable(Booking, [], { create });
  /** As of containers: without an annotation its result is what is expected of it. */
  const resolve = async <Made>(kind: new (ledger: Ledger) => Made): Promise<Made> => new kind(new Ledger());
  new WorkflowRuntime({ store, workflows: [{ workflow: Booking, create: () => resolve(Booking) }] });
  const foreign = { name: 'foreign', handler: async () => ({ Status: 'SUCCEEDED' }) };
  const one: WorkflowRuntime = new WorkflowRuntime({
    store,
    workflows: [Defaulted, { workflow: Booking, create }, { workflow: Booking, create: async () => create() }, foreign],
  });
  const other: WorkflowRuntime = new WorkflowRuntime({ store, workflows: sources });
  void [one, other, runnerOf(Booking), handlerOf(Defaulted)];
}

/** Helpers that don't know the class. */
function runnerOf<W extends WorkflowClass>(workflow: W): WorkflowTestRunner<W> {
  return new WorkflowTestRunner(workflow, { workflows: [Defaulted] });
}
function handlerOf<W extends WorkflowClass>(workflow: W): unknown {
  return createHandler(workflow, { maxOperations: 10 });
}
