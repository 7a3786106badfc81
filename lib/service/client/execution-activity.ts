import {
  type BlockedExecution,
  type ExecutionActivity,
  type OpenOperation,
  type OpenOperationKind,
  toRecordedError,
} from '../../client/index.js';
import { type ErrorObject, isTerminal, type Operation } from '../../core/wire/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionService } from '../access/execution-service.js';
import { unreadableBlock } from '../execution/blocking.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** The largest number of open operations that a description lists. */
const MOST_OPERATIONS = 100;
/** An execution that is due is taken within about a second, unless all workers are busy. */
const STUCK_MILLIS = 10_000;

/**
 * The activity of an execution that has not ended.
 *
 * @param blocked also for a cause that no worker has noticed: that nobody runs its workflow.
 */
export async function activityIn(
  service: ExecutionService,
  record: ExecutionRecord,
  blocked: BlockedExecution | undefined,
): Promise<ExecutionActivity> {
  const { executionId, deaths = 0, owner } = record;
  const { openOperations, invocations, error } = await service.look(executionId, factsOf).catch(ifUnreadable);
  return {
    openOperations,
    invocations,
    lastInvocationError: error && toRecordedError(error),
    deaths,
    worker: owner,
    stuckSince: blocked?.since ?? overdueSince(record, service.clock.now()),
  };
}

/** What the journal says. */
interface JournalFacts {
  readonly openOperations?: readonly OpenOperation[];
  readonly invocations?: number;
  readonly error?: ErrorObject | undefined;
}

function factsOf(machine: ExecutionMachine): JournalFacts {
  const { invocationCount: invocations, lastInvocationError: error } = machine;
  return { openOperations: openOperationsOf(machine), invocations, error };
}

/** The rest of the description is shown all the same: it says why the execution is blocked. */
function ifUnreadable(error: unknown): JournalFacts {
  if (unreadableBlock(error) === undefined) throw error;
  return {};
}

function overdueSince({ owner, wakeAt }: ExecutionRecord, now: number): Date | undefined {
  const isOverdue = owner === undefined && wakeAt !== undefined && wakeAt < now - STUCK_MILLIS;
  return isOverdue ? new Date(wakeAt) : undefined;
}

function openOperationsOf(machine: ExecutionMachine): OpenOperation[] {
  const open: OpenOperation[] = [];
  for (const operation of machine.operations()) {
    if (open.length === MOST_OPERATIONS) break;
    const kind = isTerminal(operation.Status) ? undefined : kindOf(operation);
    if (kind !== undefined) open.push(openOperation(kind, operation, machine));
  }
  return open;
}

/** `undefined` for the execution itself, and for contexts: what is open in them stands by itself. */
function kindOf({ Type, SubType, Status }: Operation): OpenOperationKind | undefined {
  switch (Type) {
    case 'STEP':
      if (Status === 'STARTED' || Status === 'READY') return 'step';
      return SubType === 'WaitForCondition' ? 'condition' : 'retry';
    case 'WAIT':
      return 'wait';
    case 'CALLBACK':
      return 'callback';
    case 'CHAINED_INVOKE':
      return 'invoke';
    default:
      return undefined;
  }
}

function openOperation(kind: OpenOperationKind, operation: Operation, machine: ExecutionMachine): OpenOperation {
  const { Id: operationId, ParentId, StartTimestamp, StepDetails, CallbackDetails } = operation;
  const dueAt = machine.dueAt(operationId);
  return {
    operationId,
    // What `waitForCallback` consists of has no names of its own.
    name: operation.Name ?? machine.operation(ParentId ?? '')?.Name,
    kind,
    since: new Date(StartTimestamp as number),
    until: dueAt === undefined ? undefined : new Date(dueAt),
    attempts: StepDetails?.Attempt ?? 0,
    lastError: StepDetails?.Error && toRecordedError(StepDetails.Error),
    callbackId: CallbackDetails?.CallbackId,
    invokedExecutionId: machine.invokes.childOf(operationId)?.executionId,
  };
}
