import type { ErrorObject } from '../../core/wire/index.js';
import type { TimeoutCause } from '../../journal/journal.js';

/** What a callback that timed out is recorded with. */
export function callbackTimeoutError(cause: TimeoutCause): ErrorObject {
  return {
    ErrorType: `Callback.${cause}`,
    ErrorMessage: cause === 'Timeout' ? 'Callback timed out' : 'Callback timed out on heartbeat',
  };
}

/** What an execution that timed out is recorded with. */
export function executionTimeoutError(): ErrorObject {
  return { ErrorType: 'Execution.Timeout', ErrorMessage: 'Execution timed out' };
}
