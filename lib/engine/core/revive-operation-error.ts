import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { NonRetryableError } from '../../core/errors/non-retryable-error.js';
import {
  BatchError,
  CallbackFailedError,
  CallbackSubmitterError,
  CallbackTimedOutError,
  ChildContextError,
  InvokeError,
  InvokeFailedError,
  InvokeStoppedError,
  InvokeTimedOutError,
  StepError,
  StepInterruptedError,
  StepTimedOutError,
  WaitForConditionError,
  WaitForConditionTimedOutError,
} from '../../core/errors/operation-errors.js';
import { SerializationError, SizeLimitError } from '../../core/errors/serialization-errors.js';
import type { Class } from '../../core/types.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { reviveError } from '../../values/index.js';

/**
 * Everstep's own errors that a record may hold: the workflow catches them by class without listing
 * them.
 */
const OWN_ERRORS = [
  StepError,
  StepInterruptedError,
  StepTimedOutError,
  CallbackFailedError,
  CallbackTimedOutError,
  CallbackSubmitterError,
  ChildContextError,
  WaitForConditionError,
  WaitForConditionTimedOutError,
  InvokeError,
  InvokeFailedError,
  InvokeTimedOutError,
  InvokeStoppedError,
  BatchError,
  NonRetryableError,
  SerializationError,
  SizeLimitError,
  ContextMisuseError,
  InvalidArgumentError,
] as readonly Class<Error>[];

/** Rebuilds what an operation throws into the workflow, from its record. */
export function reviveOperationError(
  recorded: ErrorObject,
  throws: readonly Class<Error>[] | undefined,
  wrap: (message: string, cause: Error) => Error,
): Error {
  const classes = throws === undefined || throws.length === 0 ? OWN_ERRORS : [...throws, ...OWN_ERRORS];
  return reviveError(recorded, classes, wrap);
}
