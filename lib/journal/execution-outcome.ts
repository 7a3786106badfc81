import type { ErrorObject, ExecutionStatus } from '../core/wire/index.js';

/** How an execution ended, or (by a checkpoint) how it will when its invocation does. */
export type ExecutionOutcome =
  | { readonly status: 'SUCCEEDED'; readonly result: string | undefined }
  | { readonly status: Extract<ExecutionStatus, 'FAILED' | 'TIMED_OUT' | 'STOPPED'>; readonly error: ErrorObject };
