import type { Duration } from '../core/time/index.js';
import type { ErrorFilter } from './retry-filter.js';

/** The attempt that a strategy decides about. */
export interface RetryContext {
  /** The attempt that has just failed, or the poll that has just ended; counted from 1. */
  readonly attempt: number;
  /**
   * The default number of attempts, the first included: 6 for a retry. The ready-made strategies
   * use it if their option `maxAttempts` is not set; a strategy of your own may ignore it.
   */
  readonly maxAttempts: number;
  /**
   * Returns numbers in [0, 1) that depend only on execution, operation and attempt, so that jitter
   * repeats in tests.
   */
  readonly random: () => number;
}

/**
 * Decides about the next attempt after a failed one: returns the delay before it, or `undefined` to
 * give up.
 * Must not have side effects. The delay is rounded up to whole seconds, at least 1.
 *
 * It is not called for errors that are never retried: errors of a class that the operation lists in
 * `throws`, which are outcomes; `NonRetryableError`; permanent errors of Everstep, such as a
 * `SerializationError`.
 */
export interface RetryStrategy {
  (error: Error, context: RetryContext): Duration | undefined;
  /**
   * Errors for which the strategy is called although the operation lists their class in `throws`.
   * The ready-made strategies have their option `on` here; a function of your own can have it with
   * `Object.assign(strategy, { on: [GatewayDown] })`. Default: none.
   */
  readonly on?: readonly ErrorFilter[] | undefined;
}

/**
 * Decides about the next poll after one whose state is not the wanted one: returns the delay before
 * it, or `undefined` to give up. Must not have side effects. The delay is rounded up to whole
 * seconds, at least 1.
 *
 * @example
 * const strategy: PollStrategy<Job> = (job, { attempt }) =>
 *   attempt < 100 ? { seconds: job.isLarge ? 60 : 5 } : undefined;
 */
export type PollStrategy<S = any> = (state: S, context: RetryContext) => Duration | undefined;

/**
 * A strategy that depends only on the number of attempts: for retries, and for polls of any state.
 */
export interface BackoffStrategy {
  (subject: unknown, context: RetryContext): Duration | undefined;
  /** As for a {@link RetryStrategy}. */
  readonly on?: readonly ErrorFilter[] | undefined;
}

/** {@link RetryContext.maxAttempts} of a retry. */
export const RETRY_ATTEMPTS = 6;
