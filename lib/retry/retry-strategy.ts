import type { Duration } from '../time/duration.js';

/** What a retry strategy is told about the attempt that failed. */
export interface RetryContext {
  /** The attempt that just failed, from 1. */
  readonly attempt: number;
  /** A number in [0, 1) fixed by execution, operation and attempt, so that jitter repeats in tests. */
  readonly random: () => number;
}

/**
 * Decides what follows a failed attempt: the delay before the next one, or `undefined` to give up.
 * Must not have side effects. The delay is rounded up to whole seconds, at least 1.
 */
export type RetryStrategy = (error: Error, context: RetryContext) => Duration | undefined;
