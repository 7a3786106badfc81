import type { Duration } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { exponentialBackoff, type PollStrategy } from '../../../retry/index.js';
import type { ResultOptions } from '../../../values/index.js';

/** How many checks a strategy makes that names no number itself. */
export const DEFAULT_POLL_ATTEMPTS = 60;

/** 5, 7.5, 11.25 ... seconds, at most 5 minutes, full jitter. */
export const defaultPoll: PollStrategy<any> = exponentialBackoff({
  rate: 1.5,
  maxDelay: { minutes: 5 },
  maxAttempts: DEFAULT_POLL_ATTEMPTS,
});

/** What decides on a condition, besides the check itself. */
export interface ConditionOptions<S = any> extends ResultOptions<S> {
  /**
   * Whether the state is as wanted. Must not have side effects, nor depend on anything but the
   * state.
   */
  readonly until: (state: S) => boolean;
  /**
   * The time before the next check, from the state and the number of checks so far; `undefined`
   * gives up. Default:
   * `exponentialBackoff({ initialDelay: '5s', rate: 1.5, maxDelay: '5m', maxAttempts: 60 })`. A
   * ready-made strategy that names no `maxAttempts` makes 60 checks.
   */
  readonly strategy?: PollStrategy<S> | undefined;
  /**
   * The longest that all of it may take, pauses included; then `WaitForConditionTimedOutError`. A
   * last check is made when the time is over, and given 10 seconds. Default: none.
   */
  readonly timeout?: Duration | undefined;
  /** Error classes of the check to revive. Others arrive as `WaitForConditionError`. */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
}

/** What `waitForCondition` takes. */
export interface WaitForConditionOptions<S = any> extends ConditionOptions<S> {
  /** What the first check is given. */
  readonly initialState: S;
}
