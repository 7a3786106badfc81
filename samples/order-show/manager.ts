import { setMaxListeners } from 'node:events';
import { type CallbackClient, CallbackClosedError } from 'everstep';
import type { Order } from '../order/order.js';
import type { Manager as Approver } from '../order/services.js';
import type { JsonLines } from './json-lines.js';
import type { Stage } from './stage.js';

/** What happened to a request for approval. */
export interface InboxEntry {
  readonly kind: 'asked' | 'answered';
  readonly orderId: string;
  readonly callbackId: string;
}

export interface ManagerProps {
  readonly stage: Stage;
  /** Keeps the requests, as a mailbox would: they are still there after a crash. */
  readonly inbox: JsonLines<InboxEntry>;
  /** Takes what goes wrong while nobody waits for it. */
  readonly onError: (error: unknown) => void;
}

const HEARTBEAT_MILLIS = 1000;

/** A person outside the workflow, who answers requests in their own time through a client. */
export class Manager implements Approver {
  readonly #stage: Stage;
  readonly #inbox: JsonLines<InboxEntry>;
  readonly #onError: (error: unknown) => void;
  readonly #home = new AbortController();
  readonly #answers = new Set<Promise<void>>();
  #callbacks: CallbackClient | undefined;

  constructor({ stage, inbox, onError }: ManagerProps) {
    this.#stage = stage;
    this.#inbox = inbox;
    this.#onError = onError;
    // A listener for each request that is thought over.
    setMaxListeners(0, this.#home.signal);
  }

  /** Comes to work, and begins with what was left unanswered. */
  async start(callbacks: CallbackClient): Promise<void> {
    this.#callbacks = callbacks;
    const unanswered = new Map<string, InboxEntry>();
    for (const entry of await this.#inbox.read()) {
      if (entry.kind === 'asked') unanswered.set(entry.callbackId, entry);
      else unanswered.delete(entry.callbackId);
    }
    for (const request of unanswered.values()) this.#attendTo(request);
  }

  /** Goes home; what is unanswered stays in the inbox. */
  async stop(): Promise<void> {
    this.#home.abort();
    await Promise.all(this.#answers);
  }

  /** Puts a request into the inbox. */
  async ask({ id: orderId }: Order, callbackId: string): Promise<void> {
    await this.#stage.latency(`ask ${orderId}`);
    const request = { kind: 'asked', orderId, callbackId } as const;
    await this.#inbox.append(request);
    this.#attendTo(request);
  }

  /** Nobody waits for the answer here: the workflow hears of it through the client. */
  #attendTo(request: InboxEntry): void {
    const callbacks = this.#callbacks;
    if (callbacks === undefined || this.#home.signal.aborted) return;
    const answer = this.#answer(request, callbacks)
      .catch((error: unknown) => {
        if ((error as Error).name !== 'AbortError') this.#onError(error);
      })
      .finally(() => this.#answers.delete(answer));
    this.#answers.add(answer);
  }

  async #answer({ orderId, callbackId }: InboxEntry, callbacks: CallbackClient): Promise<void> {
    const { rejected, thinking = 0 } = this.#stage.rehearsalOf(orderId);
    try {
      for (let left = thinking; left > 0; left -= HEARTBEAT_MILLIS) {
        await this.#stage.pause(Math.min(left, HEARTBEAT_MILLIS), this.#home.signal);
        if (left > HEARTBEAT_MILLIS) await callbacks.heartbeat(callbackId);
      }
      await callbacks.succeed(callbackId, { granted: rejected === undefined, note: rejected });
    } catch (error) {
      // The answer had arrived before a crash, which only kept it from being noted down.
      if (!(error instanceof CallbackClosedError)) throw error;
    }
    await this.#inbox.append({ kind: 'answered', orderId, callbackId });
  }
}
