import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import type { ExecutionChanges } from '../../journal/execution-store.js';

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
