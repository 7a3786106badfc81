import { monotonicNow as now } from '../core/time/index.js';
import type { CommitObserver } from '../journal/execution-store.js';

/** Those who observe the commits of a store. Nothing is measured while there are none. */
export class CommitObservers {
  readonly #observers = new Set<CommitObserver>();

  /** Returns the function that ends the observation. */
  add(observer: CommitObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** A transaction begins. Returns what reports its commit; `undefined` when nobody observes it. */
  begin(): ((writes: number) => void) | undefined {
    if (this.#observers.size === 0) return undefined;
    const begun = now();
    return (writes) => {
      const millis = now() - begun;
      for (const observer of this.#observers) observer(writes, millis);
    };
  }
}
