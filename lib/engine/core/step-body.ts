import { AsyncResource } from 'node:async_hooks';
import type { Timer } from '../../core/time/index.js';
import type { StoreTransaction } from '../../journal/store-transaction.js';
import type { ReplayRandom } from './replay-random.js';

/** The operation that a body belongs to, as it is called in messages: `step 'charge'`. */
export interface BodyOwner {
  readonly id: string;
  readonly name: string | undefined;
  readonly title: string;
}

/** One attempt of a step, as its body sees it. */
export class StepBody {
  readonly operationId: string;
  readonly name: string | undefined;
  /** From 1. */
  readonly attempt: number;
  /** Of a callback's submitter: the id to hand to the outside. */
  readonly callbackId: string | undefined;
  /** Ends the attempt when its timeout is over. */
  timer: Timer | undefined;
  /** Its index among the running bodies, which alone set it. */
  index = 0;
  /** The random source of the body, the same in each attempt; made when the body asks for it. */
  random: ReplayRandom | undefined;
  /** In which the body works, where it does that in one. */
  transaction: StoreTransaction | undefined;
  #controller: AbortController | undefined;
  #abort: ((reason: Error) => void) | undefined;
  #reason: Error | undefined;

  readonly #owner: BodyOwner;

  constructor(owner: BodyOwner, attempt: number, callbackId: string | undefined) {
    this.#owner = owner;
    this.operationId = owner.id;
    this.name = owner.name;
    this.attempt = attempt;
    this.callbackId = callbackId;
  }

  /** What its operation is called in messages. */
  get title(): string {
    return this.#owner.title;
  }

  /** Made on demand: most bodies never ask for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      // Who listens belongs to the body, whoever it is that ends it.
      this.#abort = AsyncResource.bind((reason: Error) => controller.abort(reason));
      if (this.#reason !== undefined) this.#abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.timer?.cancel();
    this.#reason ??= reason;
    this.#abort?.(reason);
  }

  /** Nobody will record what it comes to. */
  giveUp(reason: Error): void {
    this.abort(reason);
    void this.transaction?.rollback(true);
  }
}
