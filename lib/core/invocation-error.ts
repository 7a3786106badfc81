import { checkOptions, type OptionChecks } from './errors/check-options.js';
import { EverstepError } from './errors/everstep-error.js';
import { type Duration, durationSeconds } from './time/index.js';

/** What an {@link InvocationError} takes besides its message. */
export interface InvocationErrorOptions {
  /** What went wrong. */
  readonly cause?: unknown;
  /**
   * How long to wait before the next invocation: at least 1 second. Default: the pause that
   * broken-off invocations have, 1 second at first and 1 minute at most. On Lambda the service
   * decides.
   */
  readonly delay?: Duration | undefined;
}

const CHECKS: OptionChecks<InvocationErrorOptions> = {
  cause: undefined,
  delay: (delay: Duration, what) => void durationSeconds(delay, { what }),
};

/**
 * Something stands in the way of this invocation and has nothing to do with the execution: a
 * database that is being moved, credentials that have run out. Thrown by workflow code, the body of
 * a step, a serdes or a checkpoint store, it breaks the invocation off, and the platform tries
 * again. Nothing is recorded as failed: the next invocation replays what is recorded and runs the
 * rest again. On Lambda the handler throws it.
 *
 * A step that was running begins its attempt again. Only an at-most-once step has lost it, since
 * its start is recorded and its body has begun.
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
  readonly delay: Duration | undefined;

  /**
   * @throws InvalidArgumentError for a `delay` that is no duration, and for options that are not
   * known.
   */
  constructor(message: string, options: InvocationErrorOptions = {}) {
    checkOptions(options, CHECKS, 'InvocationError');
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.delay = options.delay;
  }
}
