import type { ErrorObject } from '../../core/wire/index.js';
import type { EntryOf } from '../../journal/journal.js';

/** What a callback that timed out is recorded with. */
export function callbackTimeoutError(cause: EntryOf<'callbackTimedOut'>['cause']): ErrorObject {
  return {
    ErrorType: `Callback.${cause}`,
    ErrorMessage: cause === 'Timeout' ? 'Callback timed out' : 'Callback timed out on heartbeat',
  };
}

/** What an execution that timed out is recorded with. */
export function executionTimeoutError(): ErrorObject {
  return { ErrorType: 'Execution.Timeout', ErrorMessage: 'Execution timed out' };
}
