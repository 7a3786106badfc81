import { InvalidArgumentError } from './argument-errors.js';
import { ContextMisuseError, NonDeterministicExecutionError } from './execution-errors.js';
import { isNonRetryable } from './non-retryable-error.js';
import { CallbackSubmitterError } from './operation-errors.js';
import { InvalidInputError, SerializationError, SizeLimitError } from './serialization-errors.js';
import { InvalidWorkflowError, OutsideExecutionError } from './workflow-errors.js';

/** Whether another attempt would fail in the same way, so that no retry strategy is asked. */
export function isPermanent(error: unknown): boolean {
  return (
    error instanceof SerializationError ||
    error instanceof SizeLimitError ||
    error instanceof InvalidInputError ||
    error instanceof NonDeterministicExecutionError ||
    isMisuse(error) ||
    isNonRetryable(error)
  );
}

/**
 * Whether an error reports a mistake in the program. It would happen for any data, so it is no
 * failure of the item or branch that ran into it.
 */
export function isMisuse(error: unknown): boolean {
  return (
    error instanceof ContextMisuseError ||
    error instanceof InvalidArgumentError ||
    error instanceof InvalidWorkflowError ||
    error instanceof OutsideExecutionError ||
    (error instanceof CallbackSubmitterError && isMisuse(error.cause))
  );
}
