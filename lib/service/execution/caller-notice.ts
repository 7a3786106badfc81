import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import type { ExecutionChanges } from '../../journal/execution-record.js';
import type { ExecutionNotice } from '../../journal/execution-store.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/**
 * The notice that a write which ends an execution carries to the execution that invoked it;
 * `undefined` for other writes, and where a client started the execution.
 */
export function callerNotice(
  { executionId: child, caller }: ExecutionMachine,
  changes: ExecutionChanges | undefined,
): ExecutionNotice | undefined {
  if (caller === undefined || changes?.endedAt === undefined) return undefined;
  const { executionId, operationId: id } = caller;
  const { status, result, error, endedAt: at } = changes;
  const outcome = (status === 'SUCCEEDED' ? { status, result } : { status, error }) as ExecutionOutcome;
  return { executionId, entry: { kind: 'chainedInvokeEnded', at, id, executionId: child, outcome }, wakeAt: at };
}
