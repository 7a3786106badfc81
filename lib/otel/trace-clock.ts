/**
 * The times of one invocation's spans. The record's times are by another clock, that of the
 * service, which may be ahead or behind. So that children lie within their parents and order is
 * kept all the same, what happens in this process has this process's times, none before the
 * execution's recorded start, and what ended outside did so at the latest when that became known.
 */
export class TraceClock {
  /** When the execution started, by the record, in epoch milliseconds. */
  readonly startedAt: number;
  #last: number;

  constructor(startedAt: Date | undefined) {
    this.startedAt = startedAt?.getTime() ?? Date.now();
    this.#last = this.startedAt;
  }

  /**
   * Now, in epoch milliseconds; never earlier than before, also where the system's time goes back.
   */
  now(): number {
    this.#last = Math.max(this.#last, Date.now());
    return this.#last;
  }

  /** A recorded time, brought between the execution's start and now. */
  recorded(at: Date | undefined): number {
    const now = this.now();
    return at === undefined ? now : Math.min(Math.max(at.getTime(), this.startedAt), now);
  }
}
