/*
 * Calls by class that must not compile, each with the error that helps. Marked as in misuse.ts.
 * Compiled, never run.
 */
import { DurableExecution, DurableWorkflow, type WorkflowClient } from '../../lib/index.js';
import { createHandler, type LambdaWorkflowClient } from '../../lib/lambda.js';
import { type MemoryStore, type StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { assertReplayable, crashEverywhere, WorkflowTestRunner } from '../../lib/testing.js';

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

export async function clients(
  client: WorkflowClient,
  local: StoreWorkflowClient,
  lambda: LambdaWorkflowClient,
): Promise<void> {
  // @ts-expect-error 'idd' does not exist in type 'Order'
  await client.start(Purchase, { idd: 'o-17' });

  // @ts-expect-error 'idd' does not exist in type 'Order'
  await local.start(Purchase, { idd: 'o-17' });

  // @ts-expect-error 'idd' does not exist in type 'Order'
  await lambda.start(Purchase, { idd: 'o-17' });

  // @ts-expect-error 'nam' does not exist in type 'StartOptions'
  await client.start(Purchase, new Order(), { nam: 'order-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await client.start(Cleanup, { name: 'order-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await local.start(Cleanup, { name: 'order-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await lambda.start(Cleanup, { name: 'order-17' });
}

export async function lifecycles(
  client: WorkflowClient,
  local: StoreWorkflowClient,
  store: MemoryStore,
): Promise<void> {
  // @ts-expect-error Type '"always"' is not assignable to type 'NameReuse | undefined'
  await local.start(Purchase, new Order(), { reuse: 'always' });

  // @ts-expect-error 'reuse' does not exist in type 'StartOptions'
  await client.start(Purchase, new Order(), { reuse: 'after-end' });

  // @ts-expect-error Type 'number' is not assignable to type 'string'
  await local.start(Purchase, new Order(), { attributes: { customer: 17 } });

  // @ts-expect-error Type 'number' is not assignable to type 'string'
  await local.list({ attributes: { customer: 17 } });

  // @ts-expect-error 'succeded' does not exist in type 'RetentionOptions'
  new WorkflowRuntime({ store, workflows: [Cleanup], retention: { succeded: { record: '30d' } } });

  // @ts-expect-error 'journals' does not exist in type 'RetentionRule'
  new WorkflowRuntime({ store, workflows: [Cleanup], retention: { failed: { journals: '30d' } } });

  // @ts-expect-error Type 'number' is not assignable to type 'Duration | undefined'
  new WorkflowRuntime({ store, workflows: [Cleanup], retention: { stopped: { record: 30 } } });
}

export async function runners(
  purchase: WorkflowTestRunner<typeof Purchase>,
  cleanup: WorkflowTestRunner<typeof Cleanup>,
): Promise<void> {
  // @ts-expect-error 'idd' does not exist in type 'Order'
  await purchase.run({ idd: 'o-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await cleanup.start({ name: 'order-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await cleanup.run({ name: 'order-17' });

  // @ts-expect-error is not assignable to parameter of type 'undefined'
  await crashEverywhere(Cleanup, { maxCrashes: 10 });
}

export class Invokes extends DurableWorkflow {
  async calls(): Promise<void> {
    // @ts-expect-error 'idd' does not exist in type 'Order'
    await this.context.invoke({ idd: 'o-17' }, { workflow: () => Purchase });

    // @ts-expect-error 'idd' does not exist in type 'Order'
    await this.context.invoke('purchase', { idd: 'o-17' }, { workflow: () => Purchase });

    // @ts-expect-error is not assignable to parameter of type 'undefined'
    await this.context.invoke('cleanup', { name: 'order-17' }, { workflow: () => Cleanup });
  }
}

export class Branches extends DurableWorkflow {
  async calls(): Promise<void> {
    // @ts-expect-error 'number' is not assignable to type 'Branch<unknown>'
    await this.context.parallel([async () => 1, 2]);

    // @ts-expect-error 'maxConcurency' does not exist in type 'BatchOptions<
    await this.context.parallel('p', [async () => 1, async () => 'a'], { maxConcurency: 2 });

    // @ts-expect-error is not assignable to parameter of type 'string'
    for (const one of (await this.context.parallel([() => 1, () => 'a'])).results()) Symbol.for(one);
  }
}

class Mailer {
  sent: string[] = [];
}

class Welcome extends DurableWorkflow {
  constructor(private readonly mailer: Mailer) {
    super();
  }

  @DurableExecution()
  async run(): Promise<number> {
    return this.mailer.sent.length;
  }
}

class Tally extends DurableWorkflow {
  private count = 0;

  @DurableExecution()
  async run(): Promise<number> {
    return this.count++;
  }
}

export async function factories(store: MemoryStore): Promise<void> {
  // @ts-expect-error Target signature provides too few arguments. Expected 1 or more
  createHandler(Welcome);

  // @ts-expect-error Target signature provides too few arguments. Expected 1 or more
  new WorkflowTestRunner(Welcome, { startTime: new Date() });

  // @ts-expect-error Target signature provides too few arguments. Expected 1 or more
  await crashEverywhere(Welcome, undefined, { maxCrashes: 10 });

  // @ts-expect-error Target signature provides too few arguments. Expected 1 or more
  await assertReplayable(Welcome, []);

  // @ts-expect-error a class whose constructor needs arguments goes in as { workflow: OrderWorkflow, create: () => new OrderWorkflow(...) }
  new WorkflowRuntime({ store, workflows: [Cleanup, Welcome] });

  // @ts-expect-error create must make an instance of the class that is given as workflow, or a promise of one
  new WorkflowRuntime({ store, workflows: [Cleanup, { workflow: Welcome, create: () => new Cleanup() }] });

  // @ts-expect-error Property 'count' is missing in type 'Cleanup' but required in type 'Tally'
  createHandler(Tally, { create: () => new Cleanup() });

  // @ts-expect-error Property 'count' is missing in type 'Cleanup' but required in type 'Tally'
  new WorkflowTestRunner(Tally, { create: async () => new Cleanup() });
}
