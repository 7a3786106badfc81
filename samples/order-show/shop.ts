import { WorkflowRuntime } from 'everstep/runtime';
import { SqliteStore } from 'everstep/sqlite';
import { OrderWorkflow } from '../order/order-workflow.js';
import type { DataDir } from './data-dir.js';
import { fileLogger } from './file-logger.js';
import { Manager } from './manager.js';
import { PaymentGateway } from './payment-gateway.js';
import type { Rehearsals } from './rehearsal.js';
import { Shipping } from './shipping.js';
import { Stage } from './stage.js';

export interface ShopProps {
  readonly dir: DataDir;
  readonly rehearsals: Rehearsals;
  readonly pace: number;
  readonly onError: (error: unknown) => void;
}

/** The runtime with its workflow, and the services around it. */
export class Shop {
  readonly runtime: WorkflowRuntime;
  readonly #manager: Manager;

  constructor({ dir, rehearsals, pace, onError }: ShopProps) {
    const stage = new Stage({ rehearsals, pace, outages: dir.outages });
    const gateway = new PaymentGateway(stage, dir.ledger);
    const shipping = new Shipping(stage);
    const manager = new Manager({ stage, inbox: dir.inbox, onError });
    this.#manager = manager;
    this.runtime = new WorkflowRuntime({
      store: new SqliteStore({ path: dir.storePath }),
      workflows: [{ workflow: OrderWorkflow, create: () => new OrderWorkflow(gateway, manager, shipping) }],
      logger: fileLogger(dir.logPath, onError),
    });
  }

  async open(): Promise<void> {
    await this.runtime.start();
    await this.#manager.start(this.runtime.client.callbacks);
  }

  /** Lets what is running come to a point where it can be left. */
  async close(): Promise<void> {
    await this.#manager.stop();
    await this.runtime.stop();
  }
}
