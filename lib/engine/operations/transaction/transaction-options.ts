import { type OptionChecks, oneOf } from '../../../core/errors/check-options.js';
import type { TransactionIsolation } from '../../../journal/store-transaction.js';
import { STEP_OPTIONS, type StepOptions } from '../step/step-options.js';

/** Options of a step in a transaction: those of a step, which needs no `semantics` here. */
export interface TransactionStepOptions<T = any> extends Omit<StepOptions<T>, 'semantics'> {
  /**
   * The isolation level of the transaction. Above `read committed`, whatever else is recorded of
   * the execution while the body works makes it run again. Default: `read committed`.
   */
  readonly isolation?: TransactionIsolation | undefined;
}

const { semantics: _, ...OF_STEPS } = STEP_OPTIONS;

/** As those of steps, the durations and classes are checked by the call. */
export const TRANSACTION_OPTIONS: OptionChecks<TransactionStepOptions> = {
  ...OF_STEPS,
  isolation: oneOf('read committed', 'repeatable read', 'serializable'),
};
