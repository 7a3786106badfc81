import { PayloadStoreError } from '../../core/errors/payload-errors.js';
import type { Operation } from '../../core/wire/index.js';
import { breaksOff } from '../core/ending-errors.js';
import type { Ending } from '../core/engine-port.js';
import type { AnyCall } from '../core/operation-call.js';

/** Settles the promises of calls with what is recorded of them, one at a time. */
export class AnswerDelivery {
  readonly #ending: Ending;
  readonly #onMoved: () => void;
  #isReading = false;
  #isReacting = false;

  /** @param onMoved an answer that had to be read first has been handed over. */
  constructor(ending: Ending, onMoved: () => void) {
    this.#ending = ending;
    this.#onMoved = onMoved;
  }

  /** Whether an answer is being read: the next one waits until it has been handed over. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Whether the code runs in reaction to the last answer. */
  get isReacting(): boolean {
    return this.#isReacting;
  }

  /** The code has done all that the last answer set off. */
  rest(): void {
    this.#isReacting = false;
  }

  deliverStart(call: AnyCall, recorded: Operation): void {
    this.#isReacting = true;
    call.handOverStart(recorded);
  }

  deliverEnd(call: AnyCall, recorded: Operation): void {
    this.#isReacting = true;
    let value: unknown;
    try {
      value = call.conclude(recorded);
    } catch (error) {
      this.#reject(call, error);
      return;
    }
    if (value instanceof Promise) this.#deliverLater(call, value);
    else call.resolve(value);
  }

  #deliverLater(call: AnyCall, value: Promise<unknown>): void {
    this.#isReading = true;
    this.#isReacting = false;
    const done = () => {
      this.#isReading = false;
      this.#isReacting = true;
      this.#onMoved();
    };
    value.then(
      (ready) => {
        call.resolve(ready);
        done();
      },
      (error: unknown) => {
        this.#reject(call, error);
        done();
      },
    );
  }

  #reject(call: AnyCall, error: unknown): void {
    // What can't be read now is no outcome of the operation.
    if (error instanceof PayloadStoreError) this.#ending.breakOff(error);
    else if (!breaksOff(this.#ending, error)) call.reject(error);
  }
}
