import { checkOptions, type OptionChecks } from './errors/check-options.js';
import { EverstepError } from './errors/everstep-error.js';
import { type Duration, durationSeconds } from './time/index.js';

/** Options of an {@link InvocationError}. */
export interface InvocationErrorOptions {
  /** The error behind it. */
  readonly cause?: unknown;
  /**
   * How long to wait before the next invocation: at least 1 second. Default: the usual
   * pause after an invocation that broke off, 1 second at first and at most 1 minute. On Lambda the
   * service decides.
   */
  readonly delay?: Duration | undefined;
}

const CHECKS: OptionChecks<InvocationErrorOptions> = {
  cause: undefined,
  delay: (delay: Duration, what) => void durationSeconds(delay, { what }),
};

/**
 * This invocation can't go on, for a reason that has nothing to do with the execution: a database
 * that is being moved, credentials that have expired. Thrown by workflow code, the body of a step,
 * a serdes or a checkpoint store, it breaks the invocation off, and the platform invokes again.
 * Nothing is recorded as failed: the next invocation replays the record and runs the rest again. On
 * Lambda the handler throws this error.
 *
 * A running step repeats its attempt. An at-most-once step loses its attempt, since its start is
 * recorded and its body has begun.
 *
 * @example
 * ```ts
 * if (await this.tenants.isMoving(order.tenant)) {
 *   throw new InvocationError('The tenant is being moved.', { delay: '5m' });
 * }
 * ```
 */
export class InvocationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvocationError';
  /** The time until the next attempt, as the options give it. */
  readonly delay: Duration | undefined;

  /**
   * @throws InvalidArgumentError for a `delay` that is no duration, and for unknown options.
   */
  constructor(message: string, options: InvocationErrorOptions = {}) {
    checkOptions(options, CHECKS, 'InvocationError');
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.delay = options.delay;
  }
}
