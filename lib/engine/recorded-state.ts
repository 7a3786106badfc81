import { type CheckpointStore, readPages } from '../checkpoint/index.js';
import { InvalidInvocationError } from '../errors/execution-errors.js';
import { type InvocationEvent, isOperationList, isTerminal, type Operation } from '../wire/index.js';

/** What is recorded of an execution when an invocation begins. */
export interface RecordedState {
  /** The EXECUTION operation: name, input, start. */
  readonly execution: Operation;
  /** All others that replay can come upon, in the order in which they began. */
  readonly operations: Map<string, Operation>;
}

/** The state that came with the event, or the promise of it where further pages have to be read from the store. */
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
  return { execution, operations: reachable(all) };
}

function invalidState(event: InvocationEvent, problem: string): InvalidInvocationError {
  return new InvalidInvocationError(
    `The state of execution ${event.DurableExecutionArn} ${problem}. ` +
      'The event must be the one that the durable execution service sends, unchanged.',
  );
}

/** Leaves out what lies in completed contexts whose children replay does not run again. */
function reachable(all: readonly Operation[]): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  const closed = new Set<string>();
  for (const operation of all) {
    if (operation.Type === 'EXECUTION') continue;
    const { Id, ParentId } = operation;
    const isHidden = ParentId !== undefined && closed.has(ParentId);
    if (!isHidden) operations.set(Id, operation);
    if (operation.Type === 'CONTEXT' && (isHidden || isClosed(operation))) closed.add(Id);
  }
  return operations;
}

function isClosed({ Status, ContextDetails }: Operation): boolean {
  return isTerminal(Status) && ContextDetails?.ReplayChildren !== true;
}
