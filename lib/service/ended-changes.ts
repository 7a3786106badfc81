import type { ExecutionChanges } from '../stores/execution-store.js';
import type { ExecutionOutcome } from './execution-outcome.js';

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
