import { ClientClosedError } from '../../core/errors/client-errors.js';
import { type Clock, monotonicMillis, setDelay, type Timer } from '../../core/time/index.js';
import { hasEnded } from '../../core/wire/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 250;
/** The time between looks at a store that gives notice of ends: a notice may be lost. */
const LOOK_WITH_NOTICES_MILLIS = 1000;
/**
 * After this number of looks all waiters read their records: an execution may have been deleted
 * elsewhere right after its end.
 */
const LOOKS_UNTIL_ALL_READ = 100;
/**
 * The largest share of the time that looks may take: with very many waiters there are fewer looks.
 */
const LARGEST_SHARE = 1 / 20;

/** One call that waits for the end of an execution. */
interface Waiter {
  /** @param record how the execution ended; `undefined`: read the record. */
  wake(record: ExecutionRecord | undefined): void;
  fail(error: unknown): void;
}

/**
 * Lets callers wait for the ends of executions: one watch per service, for all calls of `result`.
 *
 * - An end in this process arrives through `notify`, from the hub of the store, with the record.
 * - Ends elsewhere are found by looking: one look for all waiters, at first after 50 ms, later 4
 *   times a second, less often if looks take long. A store that gives notice of them is looked at
 *   once a second. No look where the store is this process's alone,
 *   and none beyond `version()` where nobody else has written.
 * - A waiter registers before it reads the record, so that no end falls in between; it reads again
 *   whenever it is woken without a record. An execution that runs here is not read at first: its
 *   end will be notified.
 * - `close` rejects all waiters; `hold` lets them wait until the process ends.
 */
export class EndWatch {
  readonly #store: ExecutionStore;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<Waiter>>();
  #isHeld = false;
  #timer: Timer | undefined;
  #isLooking = false;
  #looks = 0;
  readonly #firstLookMillis: number;
  readonly #longestLookMillis: number;
  #lookMillis: number;
  /** The version of the store at the last look. */
  #version: number | undefined;

  constructor(store: ExecutionStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const hasNotices = store.subscribe !== undefined;
    this.#firstLookMillis = hasNotices ? LOOK_WITH_NOTICES_MILLIS : FIRST_LOOK_MILLIS;
    this.#longestLookMillis = hasNotices ? LOOK_WITH_NOTICES_MILLIS : LONGEST_LOOK_MILLIS;
    this.#lookMillis = this.#firstLookMillis;
  }

  /** An execution has ended, with this record if that is known; or it may have. */
  notify(executionId: string, record: ExecutionRecord | undefined): void {
    for (const waiter of this.#waiting.get(executionId) ?? []) waiter.wake(record);
  }

  /** Rejects all waiters. */
  close(): void {
    for (const waiters of this.#waiting.values()) for (const waiter of waiters) waiter.fail(new ClientClosedError());
  }

  /**
   * Lets all waiters wait until the process ends, which it is about to do: the store can't be read
   * any more.
   */
  hold(): void {
    this.#isHeld = true;
    this.#lookNoMore();
  }

  /**
   * Resolves with the record when the execution has ended.
   *
   * @param read reads the record from the store.
   * @param isRunning the execution runs in this process, which will notify its end.
   */
  async wait(
    executionId: string,
    read: () => Promise<ExecutionRecord>,
    signal: AbortSignal | undefined,
    isRunning: boolean,
  ): Promise<ExecutionRecord> {
    let mustRead = !isRunning;
    // Whoever has just come is woken sooner.
    this.#lookMillis = this.#firstLookMillis;
    for (;;) {
      signal?.throwIfAborted();
      if (this.#isHeld) await new Promise(() => {});
      // Listens before it reads, so that an end in between is not missed.
      const listening = this.#listen(executionId, signal);
      try {
        const record = mustRead ? await read() : undefined;
        if (record !== undefined && hasEnded(record.status)) return record;
        mustRead = true;
        const ended = await listening.woken;
        if (ended !== undefined) return ended;
      } finally {
        listening.cancel();
      }
    }
  }

  #lookSoon(): void {
    if (this.#timer !== undefined || this.#isLooking || this.#isHeld || this.#store.isShared === false) return;
    this.#timer = setDelay(this.#clock, this.#lookMillis, () => void this.#look());
  }

  #lookNoMore(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /**
   * Wakes those whose execution has ended elsewhere. If the store fails, all are woken: they read,
   * and so meet the failure.
   */
  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    const began = monotonicMillis(this.#clock);
    const { ended } = await this.#endedElsewhere().catch(() => ({ ended: [...this.#waiting.keys()] }));
    for (const executionId of ended) this.notify(executionId, undefined);
    const took = monotonicMillis(this.#clock) - began;
    this.#lookMillis = Math.max(Math.min(this.#lookMillis * 1.5, this.#longestLookMillis), took / LARGEST_SHARE);
    this.#isLooking = false;
    if (this.#waiting.size > 0) this.#lookSoon();
  }

  async #endedElsewhere(): Promise<{ readonly ended: readonly string[] }> {
    const version = await this.#store.version?.();
    if (version !== undefined && version === this.#version) return { ended: [] };
    const waiting = [...this.#waiting.keys()];
    const ended = ++this.#looks % LOOKS_UNTIL_ALL_READ === 0 ? waiting : await this.#store.ended(waiting);
    this.#version = version;
    return { ended };
  }

  #listen(executionId: string, signal: AbortSignal | undefined) {
    const waiters = this.#waiting.get(executionId) ?? new Set<Waiter>();
    this.#waiting.set(executionId, waiters);
    let waiter!: Waiter;
    const woken = new Promise<ExecutionRecord | undefined>((resolve, reject) => {
      waiter = { wake: resolve, fail: reject };
    });
    woken.catch(() => {});
    const onAbort = () => waiter.fail(signal!.reason);
    waiters.add(waiter);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#lookSoon();
    const cancel = () => {
      signal?.removeEventListener('abort', onAbort);
      waiters.delete(waiter);
      if (waiters.size === 0 && this.#waiting.get(executionId) === waiters) this.#waiting.delete(executionId);
      if (this.#waiting.size === 0) this.#lookNoMore();
    };
    return { woken, cancel };
  }
}
