import type { Clock } from '../../core/time/index.js';

/** How long a request is remembered. */
const KEPT_MILLIS = 15 * 60_000;

interface Recent {
  readonly at: number;
  readonly done: Promise<void>;
}

/**
 * Requests that name a `ClientToken`, for 15 minutes: one that is repeated with the same parameters
 * succeeds and does nothing.
 */
export class RecentRequests {
  readonly #clock: Pick<Clock, 'now'>;
  /** The oldest first. */
  readonly #recent = new Map<string, Recent>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * Does what a request asks for, unless it was done for the same one before.
   *
   * @param what the operation, and what it is about.
   */
  async once(what: string, body: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
    if (typeof body.ClientToken !== 'string') return work();
    const now = this.#clock.now();
    for (const [key, { at }] of this.#recent) {
      if (now - at < KEPT_MILLIS) break;
      this.#recent.delete(key);
    }
    const key = `${what} ${JSON.stringify(Object.entries(body).sort())}`;
    const earlier = this.#recent.get(key);
    if (earlier !== undefined) return earlier.done;
    const done = work();
    this.#recent.set(key, { at: now, done });
    // Nothing was done, so it may be tried again.
    done.catch(() => this.#recent.delete(key));
    return done;
  }
}
