import type { ErrorObject } from '../../core/wire/index.js';
import type { EntryOf } from '../../journal/journal.js';

/** The error of a callback that timed out. */
export function callbackTimeoutError(cause: EntryOf<'callbackTimedOut'>['cause']): ErrorObject {
  return {
    ErrorType: `Callback.${cause}`,
    ErrorMessage: cause === 'Timeout' ? 'Callback timed out' : 'Callback timed out on heartbeat',
  };
}

/** The error of an execution that timed out. */
export function executionTimeoutError(): ErrorObject {
  return { ErrorType: 'Execution.Timeout', ErrorMessage: 'Execution timed out' };
}
