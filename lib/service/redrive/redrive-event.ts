import type { RedriveOptions } from '../../client/index.js';
import { ExecutionEndedError, ExecutionRunningError } from '../../core/errors/client-errors.js';
import { UNBLOCKED } from '../execution/blocking.js';
import type { DecideExternalEvent } from '../execution/external-event.js';
import { findOperation } from './find-operation.js';
import { planFrom, planTrailing } from './redrive-plan.js';

/**
 * Lets an execution that has ended without a result go on: one entry says what is forgotten, and
 * the same write makes it RUNNING and due.
 *
 * @throws ExecutionRunningError, ExecutionEndedError, InvalidArgumentError
 */
export function redriveEvent({ reason, from }: RedriveOptions): DecideExternalEvent {
  return (machine, at) => {
    const { executionId, outcome, status } = machine;
    if (outcome === undefined) throw new ExecutionRunningError(executionId, status, 'redrive');
    if (outcome.status === 'SUCCEEDED') {
      const cure = 'To run it again from a certain operation on, make a new execution of its record: fork().';
      throw new ExecutionEndedError(executionId, outcome.status, 'redrive', cure);
    }
    const plan =
      from === undefined ? planTrailing(machine) : planFrom(machine, findOperation(machine, from, 'from of redrive()'));
    return {
      entries: [{ kind: 'redriven', at, ...(reason !== undefined && { reason }), ...plan }],
      changes: {
        ...UNBLOCKED,
        status: 'RUNNING',
        result: undefined,
        error: undefined,
        endedAt: undefined,
        redrivenAt: at,
        wakeAt: at,
        owner: undefined,
        deaths: undefined,
        awaitsCallbacks: machine.callbackCount > 0 || undefined,
      },
    };
  };
}
