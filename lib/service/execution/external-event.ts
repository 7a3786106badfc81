import type { ErrorObject } from '../../core/wire/index.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { ExecutionChanges } from '../../journal/execution-record.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** An event that reaches an execution from outside its handler, as it is recorded. */
export interface ExternalEvent {
  readonly entries: readonly JournalEntry[];
  readonly changes?: ExecutionChanges | undefined;
}

/**
 * Makes the event for the state that the execution is in, or refuses it by throwing. `undefined`:
 * nothing is to be recorded. It is asked anew when others have written before the event could be.
 */
export type DecideExternalEvent = (machine: ExecutionMachine, now: number) => ExternalEvent | undefined;

/** Recorded for a stop without a reason. */
const STOPPED: ErrorObject = { ErrorType: 'Execution.Stopped', ErrorMessage: 'Execution stopped' };

/** Ends an execution as STOPPED, unless it has ended. */
export function stopEvent(error = STOPPED): DecideExternalEvent {
  return (machine, at) =>
    machine.outcome !== undefined
      ? undefined
      : { entries: [{ kind: 'stopped', at, error }], changes: endedChanges({ status: 'STOPPED', error }, at) };
}
