import type { ErrorObject } from '../../core/wire/index.js';
import { endedChanges } from '../machine/ended-changes.js';
import type { OutsideDecision } from './external-event.js';

/** What is recorded where no reason is given. */
const STOPPED: ErrorObject = { ErrorType: 'Execution.Stopped', ErrorMessage: 'Execution stopped' };

/** Ends an execution as STOPPED, unless it has ended. */
export function stopDecision(error = STOPPED): OutsideDecision {
  return (machine, at) =>
    machine.outcome !== undefined
      ? undefined
      : { entry: { kind: 'stopped', at, error }, changes: endedChanges({ status: 'STOPPED', error }, at) };
}
