import { checkFunction, type OptionChecks } from '../../../core/errors/check-options.js';
import type { Duration } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { checkStrategy, exponentialBackoff, type PollStrategy } from '../../../retry/index.js';
import type { ResultOptions } from '../../../values/index.js';
import { RESULT_OPTIONS } from '../../core/result-options.js';

/** The number of checks of a strategy that names no `maxAttempts` itself. */
export const DEFAULT_POLL_ATTEMPTS = 60;

/** 5, 7.5, 11.25 ... seconds, at most 5 minutes, full jitter. */
export const defaultPoll: PollStrategy<any> = exponentialBackoff({
  rate: 1.5,
  maxDelay: { minutes: 5 },
  maxAttempts: DEFAULT_POLL_ATTEMPTS,
});

/** Options of `@WaitForCondition`. */
export interface ConditionOptions<S = any> extends ResultOptions<S> {
  /**
   * Returns whether the state is as wanted. Must depend on the state alone, without side effects.
   */
  readonly until: (state: S) => boolean;
  /**
   * Returns the delay before the next check, from the state and the number of checks so far;
   * `undefined` gives up. Default:
   * `exponentialBackoff({ initialDelay: '5s', rate: 1.5, maxDelay: '5m', maxAttempts: 60 })`. A
   * ready-made strategy that names no `maxAttempts` makes 60 checks.
   */
  readonly strategy?: PollStrategy<S> | undefined;
  /**
   * The longest time for all checks and the pauses between them, from 1 second to 366 days; then
   * `WaitForConditionTimedOutError`. A last check begins when the time is over, and has 10 seconds.
   * Default: no limit.
   */
  readonly timeout?: Duration | undefined;
  /**
   * Error classes of the check: the caller catches an instance of them, with the properties that
   * are recorded. Other errors arrive as `WaitForConditionError`. Default: none.
   */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
}

/** Options of `waitForCondition`. */
export interface WaitForConditionOptions<S = any> extends ConditionOptions<S> {
  /** The state that the first check receives. */
  readonly initialState: S;
}

export const CONDITION_OPTIONS: OptionChecks<ConditionOptions> = {
  ...RESULT_OPTIONS,
  throws: undefined,
  until: checkFunction,
  strategy: checkStrategy,
  timeout: undefined,
};

export const WAIT_FOR_CONDITION_OPTIONS: OptionChecks<WaitForConditionOptions> = {
  ...CONDITION_OPTIONS,
  initialState: undefined,
};
