import { type Clock, clockOf, monotonicNow as monotonic, rearmTimers } from '../../core/time/index.js';

/** By how much two clocks may drift apart, as a share of the time that passes. */
const DRIFT = 1e-4;
/** A correction that pending timers are set anew for, in milliseconds. */
const NOTABLE_MILLIS = 100;

/**
 * The time of the database server, which all who share the store go by: what is due, and when, then
 * depends on no machine's own clock. It is measured when the store is opened and now and then after
 * that, and counted on by the monotonic clock in between; until the first measurement it is the
 * system's time.
 */
export class ServerTime {
  readonly clock: Clock = clockOf(() => Math.floor(this.#lead + monotonic()));
  /** The difference between the server's time and the monotonic clock, in milliseconds. */
  #lead = Date.now() - monotonic();
  /** By how much the lead may be wrong, and when it was measured. */
  #error = Number.POSITIVE_INFINITY;
  #measuredAt = 0;

  /**
   * Takes a measurement: what the server's clock showed between two moments of the monotonic one.
   * One that is less exact than what is known counts only if that can't be true any more.
   */
  measured(serverMillis: number, sentAt: number, receivedAt: number): void {
    const error = (receivedAt - sentAt) / 2;
    const lead = serverMillis - (sentAt + receivedAt) / 2;
    const knownError = this.#error + (receivedAt - this.#measuredAt) * DRIFT;
    const difference = Math.abs(lead - this.#lead);
    if (error > knownError && difference <= error + knownError) return;
    this.#lead = lead;
    this.#error = error;
    this.#measuredAt = receivedAt;
    if (difference > NOTABLE_MILLIS) rearmTimers();
  }
}
