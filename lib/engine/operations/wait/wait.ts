import type { Duration } from '../../../core/time/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { checkName, label } from '../../core/scope.js';
import { WaitCall } from './wait-call.js';
import { hasPassed, waitEnd } from './wait-end.js';

/** A wait that has begun. It resolves when the wait is over. */
export interface DurableWait extends Promise<void> {
  /**
   * Ends the wait now, as if its time had come; does nothing if it has ended. Resolves when the end
   * is recorded.
   */
  cancel(): Promise<void>;
}

/** Calls a wait. @throws InvalidArgumentError */
export function callWait(call: CallProps, until: Duration | Date): DurableWait {
  const { invocation, scope, name } = call;
  const end = waitEnd(until, `duration of wait ${label(name)}`, scope.now);
  if (hasPassed(end, scope.now) && !invocation.isTooLate(scope, 'Wait', name)) return noWait(name);
  const wait = new WaitCall(call, end);
  const promise = invocation.ask(wait);
  const cancel = () => {
    wait.cancel();
    return promise;
  };
  return Object.assign(promise, { cancel });
}

/**
 * Takes the place of a wait until a moment that has passed. That is decided by the time of the
 * workflow's own code, which is the same in every replay, so nothing has to be recorded.
 */
function noWait(name: string | undefined): DurableWait {
  if (name !== undefined) checkName(name, 'Wait');
  const over = Promise.resolve();
  return Object.assign(over, { cancel: () => over });
}
