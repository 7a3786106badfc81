/**
 * Lets one piece of work run at a time, in the order in which they were asked for. Work that finds
 * the mutex free begins at once, in the same turn. Locking and unlocking are not public: a caller
 * can neither forget to unlock nor go on working after it has.
 */
export class Mutex {
  #isLocked = false;
  readonly #waiting: (() => void)[] = [];

  /** Runs `work` with the lock held. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#tryLock() ? this.#unlockAfter(work()) : this.#lock().then(() => this.#unlockAfter(work()));
  }

  /**
   * Runs work that nearly always takes the same short way, with one promise fewer than {@link run}.
   * The lock is held throughout, also between the short way and the long one.
   *
   * @param begin starts the short way; `undefined` when the work can't take it.
   * @param finish turns what the short way came to into the result.
   * @param otherwise does the whole work the long way: after `begin` returned `undefined`, threw,
   * or returned a promise that rejected.
   */
  runShort<T, R>(
    begin: () => Promise<T> | undefined,
    finish: (value: T) => R,
    otherwise: () => Promise<R>,
  ): Promise<R> {
    return this.#tryLock()
      ? this.#runShort(begin, finish, otherwise)
      : this.#lock().then(() => this.#runShort(begin, finish, otherwise));
  }

  #runShort<T, R>(
    begin: () => Promise<T> | undefined,
    finish: (value: T) => R,
    otherwise: () => Promise<R>,
  ): Promise<R> {
    let begun: Promise<T> | undefined;
    try {
      begun = begin();
    } catch {
      // The long way meets the same failure, and reports it.
    }
    if (begun === undefined) return this.#unlockAfter(otherwise());
    return begun.then(
      (value) => {
        try {
          return finish(value);
        } finally {
          this.#unlock();
        }
      },
      () => this.#unlockAfter(otherwise()),
    );
  }

  #tryLock(): boolean {
    if (this.#isLocked) return false;
    this.#isLocked = true;
    return true;
  }

  async #lock(): Promise<void> {
    if (!this.#tryLock()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #unlockAfter<T>(work: Promise<T>): Promise<T> {
    return work.then(
      (value) => {
        this.#unlock();
        return value;
      },
      (error: unknown) => {
        this.#unlock();
        throw error;
      },
    );
  }

  #unlock(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isLocked = false;
    else next();
  }
}
