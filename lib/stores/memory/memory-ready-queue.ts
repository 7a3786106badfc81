import { type DueItem, DueQueue } from '../../core/due-queue.js';
import type { StoreStats } from '../../journal/store-stats.js';

/** A member of a {@link ReadyQueue}. */
export interface ReadyItem extends DueItem {
  /** The item's counterpart in the order from the latest, while it is known to be due. */
  late: Late<ReadyItem> | undefined;
}

/** An item's counterpart in a queue with the opposite order. */
interface Late<T> extends DueItem {
  readonly item: T;
}

/**
 * Items by the moment when they are due. The earliest can be taken, and of those that are due the
 * latest too.
 */
export class ReadyQueue<T extends ReadyItem> {
  /** Items that are not known to be due. */
  readonly #sleeping = new DueQueue<T>();
  readonly #due = new DueQueue<T>();
  readonly #dueFromLatest = new DueQueue<Late<T>>();

  /** When the earliest of all is due; `undefined` when there is none. */
  get nextDueAt(): number | undefined {
    const due = this.#due.peek()?.dueAt;
    const sleeping = this.#sleeping.peek()?.dueAt;
    if (due === undefined || sleeping === undefined) return due ?? sleeping;
    return Math.min(due, sleeping);
  }

  /** What is due at a moment, and when the next item is. */
  stats(now: number): Omit<StoreStats, 'bytes'> {
    this.#wake(now);
    const [oldest, next] = [this.#due.peek(), this.#sleeping.peek()];
    return { due: this.#due.size, oldestDueAt: oldest?.dueAt, nextDueAt: next?.dueAt };
  }

  /** Puts an item in, or moves it to where this moment belongs. */
  put(item: T, dueAt: number): void {
    this.remove(item);
    item.dueAt = dueAt;
    this.#sleeping.put(item);
  }

  remove(item: T): void {
    if (item.late === undefined) {
      this.#sleeping.remove(item);
      return;
    }
    this.#due.remove(item);
    this.#dueFromLatest.remove(item.late as Late<T>);
    item.late = undefined;
  }

  /** Takes out what is due, at most `limit` items: the earliest, or the latest. */
  take(now: number, limit: number, from: 'earliest' | 'latest'): T[] {
    this.#wake(now);
    const taken: T[] = [];
    while (taken.length < limit) {
      const next = from === 'earliest' ? this.#due.peek() : this.#dueFromLatest.peek()?.item;
      if (next === undefined) break;
      this.remove(next);
      taken.push(next);
    }
    return taken;
  }

  #wake(now: number): void {
    for (let item = this.#sleeping.peek(); item !== undefined && item.dueAt <= now; item = this.#sleeping.peek()) {
      this.#sleeping.remove(item);
      this.#due.put(item);
      const late = { item, dueAt: -item.dueAt, ordinal: -item.ordinal, heapIndex: -1 };
      this.#dueFromLatest.put(late);
      item.late = late;
    }
  }
}
