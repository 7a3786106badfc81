import { monotonicNow as now, setImmediate, setTimeout } from '../../core/time/index.js';
import type { GroupCommit } from './sqlite-group-commit.js';
import type { SqliteWrites } from './sqlite-writes.js';

/** The time that one transaction gives to the background, in milliseconds. */
const IDLE_SLICE_MILLIS = 8;
const BUSY_SLICE_MILLIS = 2;
/** The time between slices while there are other writes. */
const BUSY_PAUSE_MILLIS = 20;
/**
 * The number of ended executions that may wait to be packed. With more there is no pause between
 * slices: what waits takes several times the space.
 */
const MOST_WAITING = 1000;
/**
 * The number of executions that one statement removes, or that are packed before a look at the
 * time.
 */
const AT_ONCE = 50;

/** Does some work on some items within a transaction. Returns what came of it. */
type Work<T, R> = (writes: SqliteWrites, items: readonly T[]) => readonly R[];

/**
 * Does the work that can wait: removes and compacts executions, and packs them after their ends. It
 * is done in slices, each in one transaction with the writes that wait at that time. As long as
 * there are other writes, slices are short and far apart; otherwise they follow each other.
 *
 * One work is done after the other. A slice that fails leaves nothing behind, and ends its work.
 */
export class SqliteBackground {
  readonly #writes: GroupCommit<SqliteWrites>;
  /** The keys of executions that have ended. */
  #toPack: number[] = [];
  #isPacking = false;
  #isClosing = false;
  /** The last work that was asked for. */
  #last: Promise<unknown> = Promise.resolve();
  /** The number of writes that were known before the last slice. */
  #seen = 0;

  constructor(writes: GroupCommit<SqliteWrites>) {
    this.#writes = writes;
  }

  /** Packs executions some time later, which have just ended. */
  packLater(keys: readonly number[]): void {
    this.#toPack.push(...keys);
    if (!this.#isPacking) void this.#pack();
  }

  /**
   * Works on all items, and resolves with what came of it. Rejects if nothing could be done. If the
   * work fails later, it resolves with what was done.
   */
  run<T, R>(items: readonly T[], work: Work<T, R>): Promise<readonly R[]> {
    const done = this.#last.then(() => this.#run(items, work));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves when all work is done. There are no pauses any more. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    for (let last: unknown; last !== this.#last || this.#isPacking; ) {
      last = this.#last;
      await last;
    }
  }

  async #pack(): Promise<void> {
    this.#isPacking = true;
    while (this.#toPack.length > 0) {
      const keys = this.#toPack;
      this.#toPack = [];
      // What is not packed is larger, and nothing else. Other calls report what is wrong.
      await this.run(keys, (writes, some) => writes.pack(some)).catch(() => {});
    }
    this.#isPacking = false;
  }

  async #run<T, R>(items: readonly T[], work: Work<T, R>): Promise<readonly R[]> {
    const done: R[] = [];
    for (let first = 0; first < items.length; ) {
      const millis = await this.#turn();
      const from = first;
      try {
        const slice = await this.#writes.submit((writes) => {
          const end = now() + millis;
          const results: R[] = [];
          let next = from;
          do {
            results.push(...work(writes, items.slice(next, next + AT_ONCE)));
            next += AT_ONCE;
          } while (next < items.length && now() < end);
          return { next, results };
        });
        first = slice.next;
        done.push(...slice.results);
      } catch (error) {
        if (first === 0) throw error;
        return done;
      }
      this.#seen++;
    }
    return done;
  }

  /** Lets other writes go first. Resolves with the time for the next slice. */
  async #turn(): Promise<number> {
    const { submitted } = this.#writes;
    const isBusy = submitted !== this.#seen && !this.#isClosing;
    this.#seen = submitted;
    const isLate = this.#isPacking && this.#toPack.length > MOST_WAITING;
    await new Promise<void>((resolve) => {
      if (isBusy && !isLate) setTimeout(resolve, BUSY_PAUSE_MILLIS);
      else setImmediate(resolve);
    });
    return isBusy ? BUSY_SLICE_MILLIS : IDLE_SLICE_MILLIS;
  }
}
