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
import { loadTransformer, needsTransformer } from '../classes/transformer.js';
import { reviveError } from './error-revival.js';

/**
 * Errors of Everstep that may be recorded. The workflow catches them by class without listing them.
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

/**
 * Makes the error that the workflow catches in place of one whose class it does not list. `cause`
 * is that error as one of JavaScript's own.
 */
export type WrapError = (message: string, cause: Error, recorded: ErrorObject) => Error;

/**
 * Rebuilds what an operation throws into the workflow, from its record. Returns a promise only if
 * class-transformer has to be loaded first for the classes in `throws`.
 */
export function reviveOperationError(
  recorded: ErrorObject,
  throws: readonly Class<Error>[] | undefined,
  wrap: WrapError,
): Error | Promise<Error> {
  if (throws === undefined || throws.length === 0) return reviveError(recorded, OWN_ERRORS, wrap);
  const revive = () => reviveError(recorded, [...throws, ...OWN_ERRORS], wrap);
  return needsTransformer(throws) ? loadTransformer().then(revive) : revive();
}
