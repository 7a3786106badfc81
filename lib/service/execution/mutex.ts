/** Lets one at a time pass, in the order of asking. Costs nothing while nobody else is there. */
export class Mutex {
  #isLocked = false;
  readonly #waiting: (() => void)[] = [];

  /** Locks at once when that is possible. */
  tryLock(): boolean {
    if (this.#isLocked) return false;
    this.#isLocked = true;
    return true;
  }

  /** Resolves with the lock held. */
  async lock(): Promise<void> {
    if (!this.tryLock()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Does something with the lock held. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.tryLock() ? this.#unlockAfter(work()) : this.lock().then(() => this.#unlockAfter(work()));
  }

  #unlockAfter<T>(work: Promise<T>): Promise<T> {
    return work.then(
      (value) => {
        this.unlock();
        return value;
      },
      (error: unknown) => {
        this.unlock();
        throw error;
      },
    );
  }

  unlock(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isLocked = false;
    else next();
  }
}
