import type { ListRequest } from '../../journal/execution-list.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import { isByEnd, isListed, type ListPosition, markerAfter, pageStart } from '../../journal/page.js';
import { Timeline } from './memory-timeline.js';

interface Listed {
  readonly record: ExecutionRecord;
  /** Unique in the store. */
  readonly ordinal: number;
}

/**
 * The executions of a store in the orders of its lists: all by their starts, those that have ended
 * by their ends, and those that await callbacks by their starts.
 */
export class MemoryLists<T extends Listed> {
  readonly #byStart = new Timeline<T>();
  readonly #byEnd = new Timeline<T>();
  readonly #awaiting = new Timeline<T>();

  /** @param former the record that the present one replaces; `undefined` for a new execution. */
  put(item: T, former: ExecutionRecord | undefined): void {
    const { record, ordinal } = item;
    const start = { at: record.startedAt, ordinal };
    if (former === undefined) this.#byStart.add(item, start);
    if (former?.endedAt !== record.endedAt) {
      if (former?.endedAt !== undefined) this.#byEnd.remove({ at: former.endedAt, ordinal });
      if (record.endedAt !== undefined) this.#byEnd.add(item, { at: record.endedAt, ordinal });
    }
    const isAwaiting = awaitsCallbacks(record);
    if (isAwaiting === (former !== undefined && awaitsCallbacks(former))) return;
    if (isAwaiting) this.#awaiting.add(item, start);
    else this.#awaiting.remove(start);
  }

  /** Removes an execution that has ended. */
  remove(item: T): void {
    this.#byStart.remove(positionOf(item, false));
    this.#byEnd.remove(positionOf(item, true));
  }

  /** @throws InvalidArgumentError for a limit or marker that can't be. */
  page(request: ListRequest): { readonly items: readonly T[]; readonly nextMarker: string | undefined } {
    const { limit, startedFrom, endedFrom } = request;
    const start = pageStart(request);
    const byEnd = isByEnd(request);
    const from = (byEnd ? endedFrom : startedFrom) ?? Number.NEGATIVE_INFINITY;
    const byStart = request.awaitsCallbacks ? this.#awaiting : this.#byStart;
    const items: T[] = [];
    for (const item of (byEnd ? this.#byEnd : byStart).latest(start)) {
      if (positionOf(item, byEnd).at < from) break;
      if (!isListed(request, item.record)) continue;
      if (items.length === limit) return { items, nextMarker: markerAfter(positionOf(items.at(-1)!, byEnd)) };
      items.push(item);
    }
    return { items, nextMarker: undefined };
  }
}

function positionOf({ record: { startedAt, endedAt }, ordinal }: Listed, byEnd: boolean): ListPosition {
  return { at: byEnd ? endedAt! : startedAt, ordinal };
}

function awaitsCallbacks({ awaitsCallbacks: awaits, endedAt }: ExecutionRecord): boolean {
  return awaits === true && endedAt === undefined;
}
