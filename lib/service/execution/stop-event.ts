import type { ErrorObject } from '../../core/wire/index.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { DecideExternalEvent } from './external-event.js';

/** What is recorded where no reason is given. */
const STOPPED: ErrorObject = { ErrorType: 'Execution.Stopped', ErrorMessage: 'Execution stopped' };

/** Ends an execution as STOPPED, unless it has ended. */
export function stopEvent(error = STOPPED): DecideExternalEvent {
  return (machine, at) =>
    machine.outcome !== undefined
      ? undefined
      : { entry: { kind: 'stopped', at, error }, changes: endedChanges({ status: 'STOPPED', error }, at) };
}
