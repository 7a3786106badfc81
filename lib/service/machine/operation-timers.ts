import { type DueItem, DueQueue } from '../../core/due-queue.js';
import type { EntryOf } from '../../journal/journal.js';

interface OperationTimer extends DueItem {
  readonly id: string;
  /** When the timeout of a callback ends. */
  readonly timeoutAt: number;
  /** The heartbeat timeout of a callback. */
  readonly heartbeatMillis: number | undefined;
  /** Which timeout of a callback is due first; absent for other operations. */
  cause: EntryOf<'callbackTimedOut'>['cause'] | undefined;
}

/** The timeouts of a callback, in seconds. */
interface CallbackLimits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** A timer that has come due. */
export interface DueTimer {
  readonly id: string;
  readonly cause: EntryOf<'callbackTimedOut'>['cause'] | undefined;
}

/**
 * The timers of an execution's operations, at most one for each. Moments are epoch milliseconds.
 */
export class OperationTimers {
  readonly #queue = new DueQueue<OperationTimer>();
  readonly #byId = new Map<string, OperationTimer>();
  /** Of the callbacks that have timeouts, also when they have ended. */
  readonly #limits = new Map<string, CallbackLimits>();
  #count = 0;

  /** When the next timer is due; infinity when there is none. */
  get nextDueAt(): number {
    return this.#queue.peek()?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** When the timer of an operation is due; `undefined` when it has none. */
  dueAt(id: string): number | undefined {
    return this.#byId.get(id)?.dueAt;
  }

  /** Sets the timer of a wait or of a step's next attempt. */
  set(id: string, dueAt: number): void {
    this.#put({ ...this.#item(id), timeoutAt: dueAt, heartbeatMillis: undefined, cause: undefined, dueAt });
  }

  /**
   * Sets the timer of a callback: the end of its timeout, or of the silence that its heartbeat
   * timeout allows.
   */
  setCallback(id: string, at: number, timeoutSeconds: number | undefined, heartbeatSeconds: number | undefined): void {
    if (!timeoutSeconds && !heartbeatSeconds) return;
    this.#limits.set(id, { timeoutSeconds, heartbeatSeconds });
    const timeoutAt = timeoutSeconds ? at + timeoutSeconds * 1000 : Number.POSITIVE_INFINITY;
    const heartbeatMillis = heartbeatSeconds ? heartbeatSeconds * 1000 : undefined;
    const timer: OperationTimer = {
      ...this.#item(id),
      timeoutAt,
      heartbeatMillis,
      cause: 'Timeout',
      dueAt: timeoutAt,
    };
    this.#beat(timer, at);
  }

  /** Begins both timeouts of a callback anew. */
  restartCallback(id: string, at: number): void {
    const { timeoutSeconds, heartbeatSeconds } = this.#limits.get(id) ?? {};
    this.clear(id);
    this.setCallback(id, at, timeoutSeconds, heartbeatSeconds);
  }

  /** The callbacks whose timeouts are under way. */
  openCallbacks(): string[] {
    return [...this.#limits.keys()].filter((id) => this.#byId.has(id));
  }

  /** Begins the heartbeat timeout of a callback anew. */
  heartbeat(id: string, at: number): void {
    const timer = this.#byId.get(id);
    if (timer !== undefined) this.#beat(timer, at);
  }

  /** The operation is no longer recorded. */
  forget(id: string): void {
    this.clear(id);
    this.#limits.delete(id);
  }

  clear(id: string): void {
    const timer = this.#byId.get(id);
    if (timer === undefined) return;
    this.#queue.remove(timer);
    this.#byId.delete(id);
  }

  /**
   * The timers that are due, in the order in which they came due. They stay until they are cleared.
   */
  due(now: number): DueTimer[] {
    const due: OperationTimer[] = [];
    for (let next = this.#queue.peek(); next !== undefined && next.dueAt <= now; next = this.#queue.peek()) {
      this.#queue.remove(next);
      due.push(next);
    }
    for (const timer of due) this.#queue.put(timer);
    return due;
  }

  #beat(timer: OperationTimer, at: number): void {
    const { timeoutAt, heartbeatMillis } = timer;
    if (heartbeatMillis !== undefined) {
      const silenceEndsAt = at + heartbeatMillis;
      timer.cause = silenceEndsAt < timeoutAt ? 'Heartbeat' : 'Timeout';
      timer.dueAt = Math.min(silenceEndsAt, timeoutAt);
    }
    this.#put(timer);
  }

  #item(id: string) {
    return { id, ordinal: this.#count++, heapIndex: -1 };
  }

  #put(timer: OperationTimer): void {
    this.#byId.set(timer.id, timer);
    this.#queue.put(timer);
  }
}
