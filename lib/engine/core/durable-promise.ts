/** Whoever is told that a promise is waited for. */
export interface Awaitee {
  /** What kind of operation it is; a group that has no record has none. */
  readonly type?: string;
  awaited(): void;
}

/**
 * In place of whom a promise of a step tells, once it was read: Node's own `await` may wait for it,
 * which nobody sees.
 */
const READ: Awaitee = { awaited: ignore };

/**
 * The promise of a durable operation. It tells when somebody begins to wait for it: an operation
 * that nobody waits for is no reason to suspend the workflow.
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

  /**
   * Keeps a rejection that nobody awaits (an abandoned branch) from being reported as unhandled.
   */
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
 * `await` asks a promise for its constructor. One of `Promise` itself it waits for by means of its
 * own, which nobody sees; of any other it calls `then`, in a microtask. So that is how an `await`
 * shows, for as long as nobody is known to wait.
 *
 * `Promise.resolve` asks in the same way and waits for nothing. It gives the promise itself back if
 * the answer is `Promise`. Combinators such as `Promise.all` then call `then` at once.
 */
Object.defineProperty(DurablePromise.prototype, 'constructor', {
  configurable: true,
  get: function answer(this: DurablePromise<unknown>) {
    const { waitedFor } = this;
    if (waitedFor === undefined || waitedFor === READ) return Promise;
    if (waitedFor.type === 'STEP') {
      // Steps are many, and hardly ever pending outside: a read passes for an `await`, which then
      // takes the shortest way.
      this.waitedFor = READ;
      waitedFor.awaited();
      return Promise;
    }
    const asker = lastAsker ?? askerOf(answer);
    if (asker === 'combinator') isForCombinator(this);
    return asker === 'await' ? DurablePromise : Promise;
  },
});

const ASKER = /\bat (?:Promise|Function)\.(resolve|all|allSettled|any|race) \(<anonymous>\)$/;

type Asker = 'await' | 'combinator' | 'resolve';

const resolved = Promise.resolve();

/**
 * Found by a look in this stretch of code: one is enough, since it takes as long as a step, and a
 * `Promise.all` of many would cost as many.
 */
let lastAsker: Exclude<Asker, 'resolve'> | undefined;
/** The last one that a combinator is taken to have asked for. */
let combined: DurablePromise<unknown> | undefined;

function endStretch(): void {
  lastAsker = undefined;
  tellIfAwaited();
}

function isForCombinator(promise: DurablePromise<unknown>): void {
  tellIfAwaited();
  combined = promise;
}

/**
 * A combinator has called `then` by now. Where none did, it was an `await` in the same stretch of
 * code.
 */
function tellIfAwaited(): void {
  const waitedFor = combined?.waitedFor;
  if (waitedFor !== undefined) {
    combined!.waitedFor = undefined;
    waitedFor.awaited();
  }
  combined = undefined;
}

/** Who has called a function, as the stack says. */
function askerOf(callee: Function): Asker {
  const { stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, callee);
  Error.stackTraceLimit = stackTraceLimit;
  const found = typeof holder.stack === 'string' ? ASKER.exec(holder.stack)?.[1] : undefined;
  if (found === 'resolve') return found;
  lastAsker = found === undefined ? 'await' : 'combinator';
  void resolved.then(endStretch);
  return lastAsker;
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
