import { ExecutionEndedError } from '../core/errors/client-errors.js';
import type { ExecutionStatus } from '../core/wire/index.js';

/** The refusal of a pause or a resume of an execution that has ended. */
export function pauseRefusal(executionId: string, status: ExecutionStatus, method: string): ExecutionEndedError {
  return new ExecutionEndedError(executionId, status, method, 'There is nothing left of it to run.');
}
