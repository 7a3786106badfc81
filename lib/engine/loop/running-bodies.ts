import type { StepBody } from '../core/step-body.js';

/**
 * The bodies that run now, and other work that keeps the invocation going. The bodies are a list in
 * which each one knows its index: a set that is emptied with each step makes a new table each time.
 */
export class RunningBodies {
  readonly #bodies: StepBody[] = [];
  readonly #onDone: () => void;
  #otherWork = 0;

  /** @param onDone a body, or other work, is done. */
  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /** Whether bodies run. */
  get areRunning(): boolean {
    return this.#bodies.length > 0;
  }

  /** Whether other work than bodies is under way. */
  get hasOtherWork(): boolean {
    return this.#otherWork > 0;
  }

  /** Whether something runs that reports when it is done. */
  get areBusy(): boolean {
    return this.#bodies.length > 0 || this.#otherWork > 0;
  }

  /** The names of the operations, in no order. */
  get names(): string[] {
    return this.#bodies.map(({ name, operationId }) => name ?? operationId);
  }

  begin(body: StepBody): void {
    body.index = this.#bodies.push(body) - 1;
  }

  /** @param body that has begun, once. */
  end(body: StepBody): void {
    const last = this.#bodies.pop()!;
    if (last !== body) {
      this.#bodies[body.index] = last;
      last.index = body.index;
    }
    this.#onDone();
  }

  whileWorking<T>(promise: PromiseLike<T>): Promise<T> {
    this.#otherWork++;
    return Promise.resolve(promise).finally(() => {
      this.#otherWork--;
      this.#onDone();
    });
  }

  abort(reason: Error): void {
    for (const body of [...this.#bodies]) body.abort(reason);
  }

  /** The invocation has ended while they run. */
  giveUp(reason: Error): void {
    for (const body of [...this.#bodies]) body.giveUp(reason);
  }
}
