/**
 * The promise of a durable operation. It tells when somebody begins to wait for it: an operation that nobody waits for
 * is no reason to suspend the workflow.
 */
export class DurablePromise<T> extends Promise<T> {
  /** Told once, when the promise is awaited for the first time. */
  waitedFor: { awaited(): void } | undefined;

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.tellOfWaiting();
    return super.then(onFulfilled, onRejected);
  }

  /** @internal */
  tellOfWaiting(): void {
    const { waitedFor } = this;
    if (waitedFor === undefined) return;
    this.waitedFor = undefined;
    waitedFor.awaited();
  }

  /** Keeps a rejection that nobody awaits (an abandoned branch) from being reported as unhandled. */
  markHandled(): void {
    this.whenSettled(ignore);
  }

  /** Calls back when it is settled, which does not count as waiting for it. */
  whenSettled(settled: () => void): void {
    const { waitedFor } = this;
    this.waitedFor = undefined;
    super.then(settled, settled);
    this.waitedFor = waitedFor;
  }
}

/*
 * `await` asks a promise for its constructor, and waits for one of `Promise` itself directly: without a promise around it, a call of
 * `then`, and the two turns of the microtask queue that those take. So this is where an `await` shows.
 */
Object.defineProperty(DurablePromise.prototype, 'constructor', {
  configurable: true,
  get(this: DurablePromise<unknown>) {
    this.tellOfWaiting();
    return Promise;
  },
});

function ignore(): void {}

let resolveLast: (value: any) => void;
let rejectLast: (error: unknown) => void;

/** One for all promises: a closure for each would cost more than the promise. */
function keepSettlers(resolve: (value: any) => void, reject: (error: unknown) => void): void {
  resolveLast = resolve;
  rejectLast = reject;
}

/** A promise and the functions that settle it. */
export class Settleable<T> {
  readonly promise: DurablePromise<T> = new DurablePromise<T>(keepSettlers);
  readonly resolve: (value: T) => void = resolveLast;
  readonly #reject: (error: unknown) => void = rejectLast;

  reject(error: unknown): void {
    this.promise.markHandled();
    this.#reject(error);
  }
}
