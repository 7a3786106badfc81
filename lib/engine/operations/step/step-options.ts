import { type OptionChecks, optionCheck } from '../../../core/errors/check-options.js';
import type { Duration } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { checkStrategy, type RetryStrategy } from '../../../retry/index.js';
import type { ResultOptions } from '../../../values/index.js';
import { RESULT_OPTIONS } from '../../core/result-options.js';

/** When a step's START is recorded, and so what an interruption means. */
export const StepSemantics = Object.freeze({
  /**
   * START may be recorded with the result; an interrupted attempt runs again under the same number.
   * The default.
   */
  AtLeastOncePerRetry: 'AtLeastOncePerRetry',
  /**
   * START is durable before the body runs; an interrupted attempt fails with
   * `StepInterruptedError`, and the retry strategy decides.
   */
  AtMostOncePerRetry: 'AtMostOncePerRetry',
} as const);
/** One of {@link StepSemantics}. */
export type StepSemantics = (typeof StepSemantics)[keyof typeof StepSemantics];

/** Options of `step` and `@Step`. */
export interface StepOptions<T = any> extends ResultOptions<T> {
  /**
   * Error classes that are outcomes of the step: the caller catches an instance of them, and they
   * are not retried unless the `on` of the strategy takes them. That goes for subclasses too. Other
   * errors are retried, and arrive as `StepError` in the end.
   */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /**
   * Returns the delay before the next attempt. Default: 6 attempts, exponential from 5 s, doubled,
   * at most 60 s, full jitter. `noRetry()` turns retries off.
   */
  readonly retry?: RetryStrategy | undefined;
  /** When the start is recorded. Default: `StepSemantics.AtLeastOncePerRetry`. */
  readonly semantics?: StepSemantics | undefined;
  /**
   * The longest time for one attempt, from 1 second to 366 days; then `context.signal` aborts and
   * the attempt fails with `StepTimedOutError`. Default: no limit.
   */
  readonly timeout?: Duration | undefined;
}

const checkSemantics = optionCheck(
  (value) => Object.hasOwn(StepSemantics, String(value)),
  Object.keys(StepSemantics)
    .map((key) => `StepSemantics.${key}`)
    .join(' or '),
);

/** The durations and classes are checked by the call, which reads them. */
export const STEP_OPTIONS: OptionChecks<StepOptions> = {
  ...RESULT_OPTIONS,
  throws: undefined,
  retry: checkStrategy,
  semantics: checkSemantics,
  timeout: undefined,
};
