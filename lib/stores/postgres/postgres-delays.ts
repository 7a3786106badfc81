import { defaultLogger } from '../../core/logging/index.js';

/** After this time something is worth a line in the log, in milliseconds. */
export const LATE_MILLIS = 5000;

/**
 * Says in the log that the server or a row keeps the store waiting: once when the first one is
 * late, and once when none is any more. In between, however many are late, nothing is said.
 */
export class Delays {
  readonly #where: string;
  readonly #late = new Set<object>();

  /** @param where the store, for messages. */
  constructor(where: string) {
    this.#where = where;
  }

  /** @param problem what is late, as a clause. */
  begin(waiting: object, problem: string): void {
    const isFirst = this.#late.size === 0;
    this.#late.add(waiting);
    if (!isFirst) return;
    defaultLogger().warn(
      `For ${LATE_MILLIS / 1000} seconds ${problem} ${this.#where}. Nothing is lost: it is waited for, and tried again within ` +
        'the patience. Look for a transaction that stays open, which pg_stat_activity and pg_locks show, or for what makes the server slow.',
    );
  }

  end(waiting: object): void {
    if (this.#late.delete(waiting) && this.#late.size === 0) {
      defaultLogger().info(`Nothing is late any more ${this.#where}.`);
    }
  }
}
