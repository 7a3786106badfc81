import { ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError } from '../core/errors/client-errors.js';
import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';

/** An execution that has ended, as far as its caller is concerned. */
export interface ExecutionEnd {
  readonly executionId: string;
  readonly status: ExecutionStatus;
  readonly error: ErrorObject | undefined;
}

/**
 * @throws ExecutionFailedError, ExecutionStoppedError, ExecutionTimedOutError when it ended without
 * a result.
 */
export function mustHaveSucceeded({ executionId, status, error }: ExecutionEnd): void {
  if (status === 'FAILED') throw new ExecutionFailedError(executionId, error);
  if (status === 'STOPPED') throw new ExecutionStoppedError(executionId, error);
  if (status === 'TIMED_OUT') throw new ExecutionTimedOutError(executionId, error);
}
