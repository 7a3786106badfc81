import 'reflect-metadata';
import { LambdaWorkflowClient } from 'everstep/lambda';
import type { Order, Receipt } from './order.js';
import { OrderWorkflow } from './order-workflow.js';

/**
 * The other side: whoever takes orders from customers, and whoever approves them. Any process with
 * AWS credentials.
 */
export class Orders {
  readonly #client = new LambdaWorkflowClient({
    functionNames: { Order: 'orders:live' },
    workflows: [OrderWorkflow],
  });

  /** Placing an order twice starts it once: its id is the execution's name. */
  async place(order: Order): Promise<string> {
    const { executionId } = await this.#client.start(OrderWorkflow, order, { name: order.id });
    return executionId;
  }

  /** Waits for the end. */
  async receipt(executionId: string): Promise<Receipt> {
    return this.#client.result<Receipt>(executionId);
  }

  /** Answers what `Shop.askForApproval` asked. */
  async decide(callbackId: string, granted: boolean, by: string): Promise<void> {
    await this.#client.callbacks.succeed(callbackId, { granted, by });
  }
}
