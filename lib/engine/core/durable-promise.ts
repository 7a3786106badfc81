/** Learns that a promise is waited for. */
export interface Awaitee {
  /** The type of the operation; a group that has no record has none. */
  readonly type?: string;
  awaited(): void;
}

/**
 * Stands for the awaitee of a step's promise once that was read: Node's own `await` may wait for
 * it, which nobody sees.
 */
const READ: Awaitee = { awaited: ignore };

/**
 * The promise of a durable operation. It notices when somebody begins to wait for it: an operation
 * that nobody waits for is no reason to suspend the workflow, and its failure is warned of.
 *
 * Its states: not waited for (`waitedFor` is set), read (steps only), waited for (`waitedFor` is
 * empty). It leaves the first one for good at the first `then`, `await` or combinator.
 *
 * Hazard: any read of `promise.constructor` counts as waiting for a step, and for other operations
 * unless the stack shows `Promise.resolve`. So code of the library must not read it, nor pass such
 * a promise to what does (`Promise.resolve`, `Promise.all`, `await`), unless the workflow waits:
 * a workflow that waits for nothing durable would then be suspended where it should be reported as
 * stalled. Use `whenSettled` to look on.
 *
 * A subclass with a `constructor` getter is what is left of the ways to see an `await`: patching
 * `then` alone misses it, since V8 awaits a native promise without calling `then`.
 */
export class DurablePromise<T> extends Promise<T> {
  /** Learns once that the promise is waited for. */
  waitedFor: Awaitee | undefined;

  /** The promises that `then` makes are ordinary ones. */
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

  /**
   * Whether it was read, and only Node knows if somebody waits for it: whether its rejection is
   * handled.
   */
  get isLeftToNode(): boolean {
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
 * `await` asks a promise for its constructor. If that is `Promise`, V8 waits by means of its own,
 * which nobody sees; otherwise it calls `then`, in a microtask. So the getter shows an `await`, for
 * as long as nobody is known to wait.
 *
 * `Promise.resolve` asks in the same way and waits for nothing: it returns the promise itself if
 * the answer is `Promise`. Combinators such as `Promise.all` then call `then` at once.
 */
Object.defineProperty(DurablePromise.prototype, 'constructor', {
  configurable: true,
  get: function answer(this: DurablePromise<unknown>) {
    const { waitedFor } = this;
    if (waitedFor === undefined) return Promise;
    if (waitedFor === READ || waitedFor.type === 'STEP') {
      // Steps are many, and rarely wait for anybody outside: a read passes for an `await`, which
      // then takes the shortest way.
      this.waitedFor = READ;
      if (waitedFor !== READ) waitedFor.awaited();
      onRead?.(this, answer);
      return Promise;
    }
    const asker = lastAsker ?? askerOf(answer);
    if (asker === 'combinator') isForCombinator(this);
    return asker === 'await' ? DurablePromise : Promise;
  },
});

/**
 * Receives each read of the constructor of a step's promise, as long as nobody is known to wait for
 * it, and the function that was called: the stack below it is the reader's.
 */
type ReadListener = (promise: DurablePromise<unknown>, entry: Function) => void;

let onRead: ReadListener | undefined;

/** For test runs, which tell a read from an `await` by means that cost too much elsewhere. */
export function watchReads(listener: ReadListener | undefined): void {
  onRead = listener;
}

const ASKER = /\bat (?:Promise|Function)\.(resolve|all|allSettled|any|race) \(<anonymous>\)$/;

type Asker = 'await' | 'combinator' | 'resolve';

const resolved = Promise.resolve();

/**
 * Who was found to ask in this stretch of code. One look is enough, since it takes as long as a
 * step, and a `Promise.all` of many would need one for each.
 */
let lastAsker: Exclude<Asker, 'resolve'> | undefined;
/** The last one that a combinator is taken to have asked for. */
let combined: DurablePromise<unknown> | undefined;

function endStretch(): void {
  lastAsker = undefined;
  noticeAwait();
}

function isForCombinator(promise: DurablePromise<unknown>): void {
  noticeAwait();
  combined = promise;
}

/**
 * A combinator has called `then` by now. Where none did, it was an `await` in the same stretch of
 * code.
 */
function noticeAwait(): void {
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

/** A promise and the functions that settle it. */
export class Settleable<T> {
  readonly promise: DurablePromise<T>;
  resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  constructor() {
    this.promise = new DurablePromise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.#reject = reject;
    });
  }

  reject(error: unknown): void {
    // Node reports what nobody handles.
    if (!this.promise.isLeftToNode) this.promise.markHandled();
    this.#reject(error);
  }
}
