import type { Duration } from '../core/time/index.js';
import type { ErrorFilter } from './retry-filter.js';

/** What a strategy is told about the attempt that it follows. */
export interface RetryContext {
  /** The attempt that just failed, or the poll that just found a state to go on from; from 1. */
  readonly attempt: number;
  /**
   * How many attempts there are where the strategy itself names no number, the first included: 6
   * for a retry. The ready-made strategies go by it when `maxAttempts` is not among their options;
   * one that you write may heed it or not.
   */
  readonly maxAttempts: number;
  /**
   * A number in [0, 1) fixed by execution, operation and attempt, so that jitter repeats in tests.
   */
  readonly random: () => number;
}

/**
 * Decides what follows a failed attempt: the delay before the next one, or `undefined` to give up.
 * Must not have side effects. The delay is rounded up to whole seconds, at least 1.
 *
 * It is not asked about errors for which the answer is known: errors of a class that the operation
 * lists in `throws`, which are outcomes; `NonRetryableError`; what Everstep itself refuses for good,
 * such as a `SerializationError`.
 */
export interface RetryStrategy {
  (error: Error, context: RetryContext): Duration | undefined;
  /**
   * Errors that the strategy is asked about although the operation lists their class in `throws`.
   * The ready-made strategies have their option `on` here; to a function of your own it may be
   * given with `Object.assign(strategy, { on: [GatewayDown] })`. Default: none.
   */
  readonly on?: readonly ErrorFilter[] | undefined;
}

/**
 * Decides what follows a poll that is not the last: the delay before the next one, or `undefined`
 * to give up. Must not have side effects. The delay is rounded up to whole seconds, at least 1.
 *
 * @example
 * const strategy: PollStrategy<Job> = (job, { attempt }) =>
 *   attempt < 100 ? { seconds: job.isLarge ? 60 : 5 } : undefined;
 */
export type PollStrategy<S = any> = (state: S, context: RetryContext) => Duration | undefined;

/** A strategy that goes by the number of attempts: fit for retries, and for polls of any state. */
export interface BackoffStrategy {
  (subject: unknown, context: RetryContext): Duration | undefined;
  /** As for a {@link RetryStrategy}. */
  readonly on?: readonly ErrorFilter[] | undefined;
}

/** {@link RetryContext.maxAttempts} of a retry. */
export const RETRY_ATTEMPTS = 6;
