/** An item of a {@link DueQueue}, which keeps its own index in it. */
export interface DueItem {
  readonly ordinal: number;
  /** The item's index in the heap; -1 while it is in no queue. */
  heapIndex: number;
  dueAt: number;
}

/**
 * A binary heap of items by `dueAt`, then `ordinal`. Any item may be moved or taken out in
 * O(log n).
 */
export class DueQueue<T extends DueItem> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  peek(): T | undefined {
    return this.#heap[0];
  }

  /** Puts an item in, or moves it to where its `dueAt` belongs. */
  put(item: T): void {
    if (item.heapIndex < 0) item.heapIndex = this.#heap.push(item) - 1;
    this.#settle(item);
  }

  remove(item: T): void {
    if (item.heapIndex < 0) return;
    const last = this.#heap.pop()!;
    if (last !== item) {
      last.heapIndex = item.heapIndex;
      this.#settle(last);
    }
    item.heapIndex = -1;
  }

  /** Moves an item up or down from its index until the heap holds again. */
  #settle(item: T): void {
    const heap = this.#heap;
    let index = item.heapIndex;
    while (index > 0) {
      const parent = heap[(index - 1) >> 1]!;
      if (!isBefore(item, parent)) break;
      heap[index] = parent;
      parent.heapIndex = index;
      index = (index - 1) >> 1;
    }
    for (let child = 2 * index + 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!isBefore(below, item)) break;
      heap[index] = below;
      below.heapIndex = index;
      index = child;
    }
    heap[index] = item;
    item.heapIndex = index;
  }
}

function isBefore(a: DueItem, b: DueItem): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.ordinal < b.ordinal);
}
