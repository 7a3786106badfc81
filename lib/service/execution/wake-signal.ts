/** A wake-up call for a single waiter: something may have changed, so that it must look again. */
export class WakeSignal {
  #resolve: (() => void) | undefined;

  /**
   * Begins to wait for the next call. The promise comes within an object, so that it can be made
   * with a lock held and awaited without the lock.
   */
  next(): Wakening {
    return {
      woken: new Promise((resolve) => {
        this.#resolve = resolve;
      }),
    };
  }

  /** Wakes the waiter; does nothing when there is none. */
  wake(): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
  }
}

/** What a waiter of a {@link WakeSignal} waits for. */
export interface Wakening {
  readonly woken: Promise<void>;
}
