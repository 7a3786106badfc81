import { hasEnded } from '../core/wire/index.js';
import type { ExecutionChanges, ExecutionRecord } from './execution-record.js';
import type { EntryOf } from './journal.js';

/** How an execution ended, or how a checkpoint says that it will end with its invocation. */
export type ExecutionOutcome = EntryOf<'chainedInvokeEnded'>['outcome'];

/** How an execution ended, by its record; `undefined` while it has not. */
export function outcomeOf({ status, result, error }: ExecutionRecord): ExecutionOutcome | undefined {
  if (!hasEnded(status)) return undefined;
  return (status === 'SUCCEEDED' ? { status, result } : { status, error: error ?? {} }) as ExecutionOutcome;
}

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
