import { ExecutionAlreadyStartedError, type HistoryEvent, InvalidInputError, type WorkflowClient } from 'everstep';
import type { Order } from '../order/order.js';
import { OrderWorkflow } from '../order/order-workflow.js';
import { OrderProgress } from './order-progress.js';
import type { BatchEntry } from './orders-file.js';
import { UsageError } from './usage-error.js';

/** Something that happened to an order. */
export interface Change {
  readonly order: OrderProgress;
  readonly event: HistoryEvent;
}

/** What there is to be shown of a batch. */
export type BatchState = Pick<Batch, 'orders' | 'before' | 'endedCount'>;

const PAGE = 50;

/** All orders of the batch, watched through the client. */
export class Batch {
  readonly orders: readonly OrderProgress[];
  /** Orders that could not be started, since they are none. */
  readonly refused: readonly Change[];
  /** Of those that were begun by an earlier run: how many go on now, and how many had ended. */
  readonly before: { readonly resumed: number; readonly ended: number };
  readonly #client: WorkflowClient;

  private constructor(client: WorkflowClient, orders: readonly OrderProgress[], before: Batch['before']) {
    this.#client = client;
    this.orders = orders;
    this.refused = orders.flatMap((order) =>
      order.execution === undefined && order.end !== undefined ? [{ order, event: order.end }] : [],
    );
    this.before = before;
  }

  /**
   * Starts an execution for each order, under the order's id. Whatever was started before is only
   * found again by that: a start is idempotent by name.
   *
   * @throws UsageError when an order is not what it was when it was started.
   */
  static async start(client: WorkflowClient, entries: readonly BatchEntry[]): Promise<Batch> {
    const earlier = await statusesByName(client);
    const known = entries.map(({ order }) => earlier.get(order.id)).filter((status) => status !== undefined);
    const orders = await Promise.all(
      entries.map(({ order }) =>
        // Not every one of them is an Order yet: `start` finds that out, before anything is
        // recorded.
        client.start(OrderWorkflow, order as Order, { name: order.id }).then(
          (execution) => new OrderProgress(order.id, execution),
          (error: unknown) => (error instanceof InvalidInputError ? refusedOrder(order.id, error) : explain(error)),
        ),
      ),
    );
    const ended = known.filter((status) => status !== 'RUNNING').length;
    const batch = new Batch(client, orders, { resumed: known.length - ended, ended });
    if (known.length > 0) await batch.poll();
    return batch;
  }

  get endedCount(): number {
    return this.orders.filter(({ end }) => end !== undefined).length;
  }

  get isDone(): boolean {
    return this.endedCount === this.orders.length;
  }

  /** Learns what has happened since the last time. */
  async poll(): Promise<Change[]> {
    const running = this.orders.filter(({ end }) => end === undefined);
    const changes = await Promise.all(
      running.map(async (order) => {
        const events = await this.#newEvents(order);
        for (const event of events) order.apply(event);
        if (order.end?.EventType === 'ExecutionSucceeded') order.receipt = await this.#client.result(order.execution!);
        return events.map((event) => ({ order, event }));
      }),
    );
    return changes.flat().sort((one, other) => timeOf(one) - timeOf(other));
  }

  /** Reads the history backwards, so that what is known already is not read again. */
  async #newEvents({ execution, lastEvent }: OrderProgress): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let marker: string | undefined;
    do {
      const page = await this.#client.history(execution!, { reverse: true, limit: PAGE, marker });
      const fresh = page.events.filter(({ EventId }) => EventId > lastEvent);
      events.push(...fresh);
      marker = fresh.length < page.events.length ? undefined : page.nextMarker;
    } while (marker !== undefined);
    return events.reverse();
  }
}

function timeOf({ event }: Change): number {
  return new Date(event.EventTimestamp).getTime();
}

async function statusesByName(client: WorkflowClient): Promise<Map<string, string>> {
  const statuses = new Map<string, string>();
  let marker: string | undefined;
  do {
    const page = await client.list({ workflow: OrderWorkflow, marker });
    for (const { name, status } of page.executions) statuses.set(name, status);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return statuses;
}

/** It ends as an execution would that failed at once. */
function refusedOrder(orderId: string, { name, message }: InvalidInputError): OrderProgress {
  const order = new OrderProgress(orderId);
  const error = { Payload: { ErrorType: name, ErrorMessage: message } };
  order.apply({
    EventId: 1,
    EventType: 'ExecutionFailed',
    EventTimestamp: new Date(),
    ExecutionFailedDetails: { Error: error },
  });
  return order;
}

function explain(error: unknown): never {
  if (!(error instanceof ExecutionAlreadyStartedError)) throw error;
  throw new UsageError(
    `Order ${error.executionName} was changed since it was started, and a running order can't be. ` +
      'Put it back as it was, give it another id, or begin anew with --fresh.',
  );
}
