import type { Invocation } from '../loop/invocation.js';
import { placeOf } from './log-fields.js';
import { label, type Scope } from './scope.js';

/**
 * Whether an operation that is called now comes too late to be answered: the code that it belongs
 * to has returned or thrown, nobody waits for it any more, or the invocation is over. Such a call
 * never settles, and a warning names it, once.
 */
export function isTooLate(invocation: Invocation, scope: Scope, subType: string, name: string | undefined): boolean {
  const { ended } = scope;
  if (ended === undefined && !invocation.hasEnded) return false;
  // Code that is cut off by a fault may be in the middle of calling operations.
  if (!invocation.isBreakingOff) warnOfLateCall(invocation, `${subType} ${label(name)}`, scope, ended);
  return true;
}

function warnOfLateCall(invocation: Invocation, what: string, scope: Scope, ended: Scope | undefined): void {
  const message =
    ended === undefined
      ? `${what} was called after its invocation had ended: it is not begun, and the code that called it does not go on. Workflow code waits for ` +
        'operations only; put what else it waits for, such as a timer, into a step.'
      : `${what} was called in ${ended.label} after ${ended.label} had ended: it is not begun, and the code that called it does not go on. ` +
        'Await every operation, and every function that calls some, before the code that called it returns.';
  invocation.lateCalls ??= new Set();
  if (invocation.lateCalls.has(message)) return;
  invocation.lateCalls.add(message);
  const { owner } = scope;
  const operation = owner && { operationId: owner.id, operationName: owner.name, parentId: owner.scope.parentId };
  invocation.logger.write('warn', message, placeOf(invocation, operation), {});
}
