/** A function that runs once, whoever asks first; everybody gets that one outcome. */
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

  /** Whether it has thrown, or what it promised was rejected. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** As whoever needs the function calls it: gives what it returns, or throws what it throws. */
  outcome(): T {
    this.#outcome ??= this.#call();
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  }

  /** As a plugin calls it: always the same promise. */
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
      // Whoever needs the function is told by its throw; a plugin need not listen.
      promise.catch(() => {});
    }
    return promise;
  }

  readonly #failed = (): void => {
    this.#hasFailed = true;
  };
}

/**
 * Some thenables begin their work with each `then`, such as queries of database libraries: theirs
 * is called here, and only here.
 */
function settled<T>(value: T): T {
  const isThenable = typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
  return isThenable && !(value instanceof Promise) ? (Promise.resolve(value) as T) : value;
}
