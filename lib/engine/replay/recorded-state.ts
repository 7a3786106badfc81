import { InvalidInvocationError } from '../../core/errors/execution-errors.js';
import { type InvocationEvent, isOperationList, isTerminal, type Operation } from '../../core/wire/index.js';
import { type CheckpointStore, readPages } from '../checkpoint/index.js';

/** What is recorded of an execution when an invocation begins. */
export interface RecordedState {
  /** The EXECUTION operation: name, input, start. */
  readonly execution: Operation;
  /** All others that replay can come upon, in the order in which they began. */
  readonly operations: readonly Operation[];
  /** Everything that the store returned, also what replay can't come upon. */
  readonly all: readonly Operation[];
}

/**
 * The state that came with the event, or the promise of it where further pages have to be read from
 * the store.
 */
export function loadState(event: InvocationEvent, store: CheckpointStore): RecordedState | Promise<RecordedState> {
  const { Operations, NextMarker: marker } = event.InitialExecutionState ?? {};
  const first = Operations ?? [];
  if (!isOperationList(first)) throw invalidState(event, 'is not a list of operations');
  if (!marker) return stateOf(event, first);
  const { DurableExecutionArn: executionId, CheckpointToken: token } = event;
  return readPages(store, { executionId, token, first, marker }).then((all) => stateOf(event, all));
}

function stateOf(event: InvocationEvent, all: readonly Operation[]): RecordedState {
  const execution = all.find(({ Type }) => Type === 'EXECUTION');
  if (execution === undefined) throw invalidState(event, 'has no EXECUTION operation, so its input is not known');
  return { execution, operations: reachable(all), all };
}

/** Of two with the same id, the later one counts. */
export function byId(operations: readonly Operation[]): Map<string, Operation> {
  return new Map(operations.map((operation) => [operation.Id, operation]));
}

function invalidState(event: InvocationEvent, problem: string): InvalidInvocationError {
  return new InvalidInvocationError(
    `The state of execution ${event.DurableExecutionArn} ${problem}. ` +
      'The event must be the one that the durable execution service sends, unchanged.',
  );
}

/**
 * Leaves out what lies in contexts whose code replay does not run again: those that have ended with
 * a result that is recorded, and those that were left unfinished when a context around them ended.
 */
function reachable(all: readonly Operation[]): Operation[] {
  const operations: Operation[] = [];
  const closed = new Set<string>();
  const ended = new Set<string>();
  for (const operation of all) {
    const { Id, Type, ParentId, Status } = operation;
    if (Type === 'EXECUTION') continue;
    const isHidden = ParentId !== undefined && closed.has(ParentId);
    if (!isHidden) operations.push(operation);
    if (Type !== 'CONTEXT') continue;
    const isInEnded = ParentId !== undefined && ended.has(ParentId);
    if (isInEnded || isTerminal(Status)) ended.add(Id);
    if (isHidden || (isTerminal(Status) ? !isRebuilt(operation) : isInEnded)) closed.add(Id);
  }
  return operations;
}

function isRebuilt({ ContextDetails }: Operation): boolean {
  return ContextDetails?.ReplayChildren === true;
}
