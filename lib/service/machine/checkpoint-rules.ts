import { InvalidParameterValueException } from '../../core/errors/service-errors.js';
import { isTerminal, LIMITS, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import { checkFields, checkOutcome, OPERATION_KINDS, refusal } from './operations/index.js';

/**
 * Refuses a checkpoint that breaks a rule of the service: as a whole, and before any part of it
 * takes effect.
 *
 * @throws InvalidParameterValueException naming the update, the rule, and the figures.
 */
export function checkUpdates(updates: readonly OperationUpdate[], operations: ReadonlyMap<string, Operation>): void {
  const { length } = updates;
  if (length > LIMITS.checkpointUpdates) {
    throw new InvalidParameterValueException(
      `A checkpoint must have at most ${LIMITS.checkpointUpdates} updates, but it has ${length}.`,
    );
  }
  // Most requests are one update, or two of one operation: they need no map of earlier updates.
  const batch = length > 2 ? new Map<string, OperationUpdate>() : undefined;
  let created = 0;
  for (let i = 0; i < length; i++) {
    const update = updates[i]!;
    const { Id, ParentId } = update;
    const before = updates[i - 1];
    checkFields(update, before);
    if (update.Type === 'EXECUTION') {
      checkEndOfExecution(update, i === length - 1);
      continue;
    }
    const recorded = operations.get(Id);
    const earlier = batch === undefined ? matching(before, Id) : batch.get(Id);
    if (ParentId !== undefined) {
      const parentUpdate = batch === undefined ? matching(before, ParentId) : batch.get(ParentId);
      checkParent(update, parentUpdate, operations.get(ParentId));
    }
    checkTransition(update, earlier, recorded);
    if (recorded === undefined && earlier === undefined) created++;
    batch?.set(Id, update);
  }
  if (length > 1) checkSize(updates);
  checkCount(operations.size - 1 + created);
}

function matching(update: OperationUpdate | undefined, id: string): OperationUpdate | undefined {
  return update?.Id === id ? update : undefined;
}

function checkEndOfExecution(update: OperationUpdate, isLast: boolean): void {
  if (update.Action !== 'SUCCEED' && update.Action !== 'FAIL') {
    throw refusal(update, 'EXECUTION takes only SUCCEED and FAIL');
  }
  if (!isLast) throw refusal(update, 'an update of EXECUTION must be the only one and the last of its request');
  checkOutcome(update);
}

/** @param inBatch the last update of the parent earlier in the request. */
function checkParent(
  update: OperationUpdate,
  inBatch: OperationUpdate | undefined,
  recorded: Operation | undefined,
): void {
  const type = inBatch?.Type ?? recorded?.Type;
  if (type === undefined) {
    throw refusal(update, `its parent ${update.ParentId} is neither recorded nor started earlier in the request`);
  }
  if (type !== 'CONTEXT') throw refusal(update, `its parent ${update.ParentId} must be a CONTEXT, but it is a ${type}`);
  const isClosed = inBatch === undefined ? isTerminal(recorded!.Status) : inBatch.Action !== 'START';
  if (isClosed) throw refusal(update, `its parent ${update.ParentId} is already closed`);
}

/** @param earlier the last update of the same operation earlier in the request. */
function checkTransition(
  update: OperationUpdate,
  earlier: OperationUpdate | undefined,
  recorded: Operation | undefined,
): void {
  const kind = OPERATION_KINDS[update.Type as keyof typeof OPERATION_KINDS];
  if (kind === undefined) throw refusal(update, `there is no operation type ${update.Type}`);
  const allowed = kind.actions[update.Action];
  if (allowed === undefined) {
    throw refusal(update, `${update.Type} takes only ${Object.keys(kind.actions).join(', ')}`);
  }
  kind.check(update);

  const type = earlier?.Type ?? recorded?.Type ?? update.Type;
  if (type !== update.Type) throw refusal(update, `the operation of this id is a ${type}`);
  if (earlier !== undefined && !isStartAndClose(earlier, update)) {
    throw refusal(update, 'only START and completion of a STEP or CONTEXT may share a request');
  }
  const status = earlier === undefined ? recorded?.Status : 'STARTED';
  if (!allowed.includes(status)) {
    const expected = allowed.map((before) => before ?? 'not recorded').join(' or ');
    throw refusal(update, `the operation must be ${expected}, but it is ${status ?? 'not recorded'}`);
  }
}

function isStartAndClose(earlier: OperationUpdate, update: OperationUpdate): boolean {
  return (
    earlier.Action === 'START' && update.Action !== 'START' && (earlier.Type === 'STEP' || earlier.Type === 'CONTEXT')
  );
}

/** The limit for several updates together. A single one has only the limits of its fields. */
function checkSize(updates: readonly OperationUpdate[]): void {
  let most = 0;
  for (const update of updates)
    most += (update.Payload?.length ?? 0) * 3 + (update.Error ? LIMITS.errorUpdateBytes : 0);
  if (most <= LIMITS.checkpointBytes) return;
  let bytes = 0;
  for (const { Payload, Error: error } of updates) {
    if (Payload !== undefined) bytes += Buffer.byteLength(Payload);
    if (error !== undefined) bytes += Buffer.byteLength(JSON.stringify(error));
  }
  if (bytes <= LIMITS.checkpointBytes) return;
  throw new InvalidParameterValueException(
    `A checkpoint of several updates must have at most ${LIMITS.checkpointBytes} bytes, but it has ${bytes}.`,
  );
}

function checkCount(count: number): void {
  if (count <= LIMITS.operations) return;
  throw new InvalidParameterValueException(
    `An execution must have at most ${LIMITS.operations} operations, but this checkpoint makes them ${count}. ` +
      'Split the work into several executions.',
  );
}
