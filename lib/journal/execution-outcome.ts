import type { ExecutionChanges } from './execution-record.js';
import type { EntryOf } from './journal.js';

/** How an execution ended, or how a checkpoint says that it will end with its invocation. */
export type ExecutionOutcome = EntryOf<'chainedInvokeEnded'>['outcome'];

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
