/** Runs a function once; all callers share its outcome. */
export class Once<T> {
  readonly #run: () => T;
  #outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  #promise: Promise<unknown> | undefined;
  #hasFailed = false;

  constructor(run: () => T) {
    this.#run = run;
  }

  get hasRun(): boolean {
    return this.#outcome !== undefined;
  }

  /** Whether it has thrown or its promise has rejected. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The function's own result or error, for the engine. */
  outcome(): T {
    this.#outcome ??= this.#call();
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  }

  /** The outcome as a promise, always the same one, for plugins. */
  readonly promise = (): Promise<unknown> => {
    this.#promise ??= this.#asPromise();
    return this.#promise;
  };

  #call(): { readonly value: T } | { readonly error: unknown } {
    try {
      const value = settled(this.#run());
      if (value instanceof Promise) value.catch(this.#failed);
      return { value };
    } catch (error) {
      this.#failed();
      return { error };
    }
  }

  #asPromise(): Promise<unknown> {
    let promise: Promise<unknown>;
    try {
      promise = Promise.resolve(this.outcome());
    } catch (error) {
      promise = Promise.reject(error);
      // The engine receives the error by `outcome`; a plugin need not handle the promise.
      promise.catch(() => {});
    }
    return promise;
  }

  readonly #failed = (): void => {
    this.#hasFailed = true;
  };
}

/**
 * Turns a thenable into a promise. Some thenables, such as queries of database libraries, do their
 * work on each call of `then`: so it is called only here.
 */
function settled<T>(value: T): T {
  const isThenable = typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
  return isThenable && !(value instanceof Promise) ? (Promise.resolve(value) as T) : value;
}
