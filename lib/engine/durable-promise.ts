/** Whoever is told that a promise is waited for. */
export interface Awaitee {
  /** What kind of operation it is; a group that has no record has none. */
  readonly type?: string;
  awaited(): void;
}

/** In place of whom a promise of a step tells, once it was read: Node's own `await` may wait for it, which nobody sees. */
const READ: Awaitee = { awaited: ignore };

/**
 * The promise of a durable operation. It tells when somebody begins to wait for it: an operation that nobody waits for
 * is no reason to suspend the workflow.
 */
export class DurablePromise<T> extends Promise<T> {
  /** Told once, when the promise is awaited for the first time. */
  waitedFor: Awaitee | undefined;

  /** What `then` makes is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const { waitedFor } = this;
    if (waitedFor !== undefined) {
      this.waitedFor = undefined;
      waitedFor.awaited();
    }
    return super.then(onFulfilled, onRejected);
  }

  /** Whether only Node knows if its rejection is handled. */
  get isHandledByNode(): boolean {
    return this.waitedFor === READ;
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
 * `await` asks a promise for its constructor. One of `Promise` itself it waits for by means of its own, which nobody sees; of any other it calls `then`, in a microtask. So that
 * is how an `await` shows, for as long as nobody is known to wait.
 *
 * `Promise.resolve` asks in the same way and waits for nothing. It gives the promise itself back if the answer is `Promise`.
 */
Object.defineProperty(DurablePromise.prototype, 'constructor', {
  configurable: true,
  get: function answer(this: DurablePromise<unknown>) {
    const { waitedFor } = this;
    if (waitedFor === undefined || waitedFor === READ) return Promise;
    if (waitedFor.type !== 'STEP') return isAskedByResolve(answer) ? Promise : DurablePromise;
    // Steps are many, and hardly ever pending outside: a read passes for an `await`, which then takes the shortest way.
    this.waitedFor = READ;
    waitedFor.awaited();
    return Promise;
  },
});

const RESOLVE = /\bat (?:Promise|Function)\.resolve \(<anonymous>\)$/;

const resolved = Promise.resolve();

/** Whether a look has been taken in this stretch of code: one is enough, or a `Promise.all` of many would cost as many. */
let hasLooked = false;

function forgetLook(): void {
  hasLooked = false;
}

/** Whether `Promise.resolve` has called a function, as the stack says. */
function isAskedByResolve(callee: Function): boolean {
  if (hasLooked) return false;
  const { stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, callee);
  Error.stackTraceLimit = stackTraceLimit;
  if (typeof holder.stack === 'string' && RESOLVE.test(holder.stack)) return true;
  hasLooked = true;
  void resolved.then(forgetLook);
  return false;
}

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
    // What nobody handles is told of by Node.
    if (!this.promise.isHandledByNode) this.promise.markHandled();
    this.#reject(error);
  }
}
