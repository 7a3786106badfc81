import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { checkFlag, checkFunction, type OptionChecks, optionCheck } from '../../../core/errors/check-options.js';
import type { Class } from '../../../core/types.js';
import { checkStrategy, type RetryStrategy } from '../../../retry/index.js';
import type { ResultOptions } from '../../../values/index.js';
import { type Given, RESULT_OPTIONS } from '../../core/result-options.js';
import type { BatchResult } from '../batch-result/batch-result.js';

/** Options of `runInChildContext` and `@ChildContext`. */
export interface ChildContextOptions<T = any> extends ResultOptions<T> {
  /**
   * Error classes that are outcomes of the group: the caller catches an instance of them, and they
   * are not retried unless the `on` of `retry` takes them. Other errors arrive as
   * `ChildContextError`. Default: none.
   */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /**
   * Replaces an error of the group before it is recorded and thrown; what it returns is looked for
   * in `throws`. Default: the error stays as it is.
   */
  readonly mapError?: ((error: Error) => Error) | undefined;
  /**
   * Returns the text to record in place of a result above 256 KiB, for readers of the history: at
   * most 256 KiB itself. The result is then rebuilt from the operations in the context.
   */
  readonly summarize?: ((result: T) => string) | undefined;
  /**
   * The kind of group that the history shows: 1 to 32 characters of [a-zA-Z0-9-_]. Default:
   * `RunInChildContext`.
   */
  readonly subType?: string | undefined;
  /**
   * Runs the group again after a failure, each time in a context of its own, after the delay that
   * the strategy returns. Default: no retry.
   */
  readonly retry?: RetryStrategy | undefined;
  /**
   * Makes the context only a scope for names, without a record of its own: its operations are
   * recorded in the scope around it, and its code runs in each replay. Can be combined with `retry`
   * and `mapError` only, since the other options concern the record. Default: false.
   */
  readonly virtual?: boolean | undefined;
}

/** What a group gives whose code gives `T`: in a `BatchResult`, `returns` names its results. */
export type GivenByGroup<R, T> =
  T extends BatchResult<infer Result> ? BatchResult<GivenByGroup<R, Result>> : Given<R, T>;

const checkSubType = optionCheck(
  (value) => typeof value === 'string' && /^[a-zA-Z0-9-_]{1,32}$/.test(value),
  '1 to 32 characters of [a-zA-Z0-9-_] (a limit of the durable execution service)',
);

export const CHILD_CONTEXT_OPTIONS: OptionChecks<ChildContextOptions> = {
  ...RESULT_OPTIONS,
  throws: undefined,
  mapError: checkFunction,
  summarize: checkFunction,
  subType: checkSubType,
  retry: checkStrategy,
  virtual: checkFlag,
};

/** Options that concern the record of a context. */
const OF_THE_RECORD = ['returns', 'serdes', 'throws', 'summarize', 'subType'] as const;

/**
 * Refuses options that a virtual context can't have, since it has no record.
 *
 * @param what returns the name of an option for messages.
 * @throws InvalidArgumentError
 */
export function checkVirtual(options: ChildContextOptions, what: (option: string) => string): void {
  if (options.virtual !== true) return;
  const useless = OF_THE_RECORD.find((option) => options[option] !== undefined);
  if (useless === undefined) return;
  throw invalidArgument({
    what: what(useless),
    got: options[useless],
    expected: 'nothing beside virtual: true',
    cure: 'It is about the record, and a virtual context has none. Leave one of the two out.',
  });
}
