/** A member of a {@link DueQueue}, which keeps its own place in it. */
export interface DueItem {
  readonly ordinal: number;
  /** Where the queue has it; -1 while it is in none. */
  place: number;
  dueAt: number;
}

/**
 * A binary heap of items by `dueAt`, then `ordinal`. An item may be moved or taken out from
 * anywhere in O(log n).
 */
export class DueQueue<T extends DueItem> {
  readonly #heap: T[] = [];

  peek(): T | undefined {
    return this.#heap[0];
  }

  /** Puts an item in, or moves it to where its `dueAt` belongs. */
  put(item: T): void {
    if (item.place < 0) item.place = this.#heap.push(item) - 1;
    this.#settle(item);
  }

  remove(item: T): void {
    if (item.place < 0) return;
    const last = this.#heap.pop()!;
    if (last !== item) {
      last.place = item.place;
      this.#settle(last);
    }
    item.place = -1;
  }

  /** Moves an item up or down from its place until the heap holds again. */
  #settle(item: T): void {
    const heap = this.#heap;
    let place = item.place;
    while (place > 0) {
      const parent = heap[(place - 1) >> 1]!;
      if (!isBefore(item, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = (place - 1) >> 1;
    }
    for (let child = 2 * place + 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!isBefore(below, item)) break;
      heap[place] = below;
      below.place = place;
      place = child;
    }
    heap[place] = item;
    item.place = place;
  }
}

function isBefore(a: DueItem, b: DueItem): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.ordinal < b.ordinal);
}
