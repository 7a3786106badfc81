import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';
import type { ExecutionChanges } from './execution-record.js';

/** How an execution ended, or how a checkpoint says that it will end with its invocation. */
export type ExecutionOutcome =
  | { readonly status: 'SUCCEEDED'; readonly result: string | undefined }
  | { readonly status: Extract<ExecutionStatus, 'FAILED' | 'TIMED_OUT' | 'STOPPED'>; readonly error: ErrorObject };

/** What the end of an execution changes in its record. */
export function endedChanges(outcome: ExecutionOutcome, now: number): ExecutionChanges {
  return {
    status: outcome.status,
    result: outcome.status === 'SUCCEEDED' ? outcome.result : undefined,
    error: outcome.status === 'SUCCEEDED' ? undefined : outcome.error,
    endedAt: now,
    wakeAt: undefined,
    owner: undefined,
  };
}
