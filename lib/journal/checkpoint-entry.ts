import type { OperationUpdate } from '../core/wire/index.js';
import type { CheckpointEntry, EntryOf, RecordedUpdate } from './journal.js';

/**
 * The entry of a checkpoint. Most steps begin and end in one request: such a START and the end right
 * behind it are recorded as one, so that the journal does not say twice which operation they are of.
 * To write, read and fold that takes half of the time.
 */
export function checkpointEntry(
  updates: readonly OperationUpdate[],
  at: number,
  { children, callbacks }: Pick<EntryOf<'checkpointed'>, 'children' | 'callbacks'> = {},
): CheckpointEntry {
  const [start, end] = updates;
  if (updates.length === 2 && isStepSuccess(end!) && isBegunBy(end!, start!)) {
    const { Id: id, ParentId: parentId, Name: name, SubType: subType } = start!;
    return { kind: 'stepSucceeded', at, id, parentId, name, subType, result: end!.Payload };
  }
  return {
    kind: 'checkpointed',
    at,
    updates: updates.length === 1 ? updates : joined(updates),
    ...(children && { children }),
    ...(callbacks && { callbacks }),
  };
}

function isStepSuccess({ Type, Action }: OperationUpdate): boolean {
  return Type === 'STEP' && Action === 'SUCCEED';
}

function joined(updates: readonly OperationUpdate[]): RecordedUpdate[] {
  const recorded: RecordedUpdate[] = [];
  for (let i = 0; i < updates.length; i++) {
    const update = updates[i]!;
    const next = updates[i + 1];
    if (next !== undefined && isBegunBy(next, update)) {
      recorded.push(begunAndEnded(update, next));
      i++;
    } else {
      recorded.push(update);
    }
  }
  return recorded;
}

function isBegunBy({ Id, Action }: OperationUpdate, start: OperationUpdate): boolean {
  return Id === start.Id && start.Action === 'START' && Action !== 'START';
}

/** A new operation has the names of its first update. */
function begunAndEnded({ Id, ParentId, Name, Type, SubType }: OperationUpdate, end: OperationUpdate): RecordedUpdate {
  const { Action, Payload, Error: error, ContextOptions, StepOptions } = end;
  return {
    Id,
    ParentId,
    Name,
    Type,
    SubType,
    Started: true,
    Action,
    Payload,
    Error: error,
    ContextOptions,
    StepOptions,
  };
}

/** The update that an entry stands for. */
export function updateOf({ id, parentId, name, subType, result }: EntryOf<'stepSucceeded'>): RecordedUpdate {
  return {
    Id: id,
    ParentId: parentId,
    Name: name,
    Type: 'STEP',
    SubType: subType,
    Started: true,
    Action: 'SUCCEED',
    Payload: result,
  };
}

/** The updates as they are recorded. */
export function recordedUpdates(entry: CheckpointEntry): readonly RecordedUpdate[] {
  return entry.kind === 'checkpointed' ? entry.updates : [updateOf(entry)];
}

/** The updates as they were sent. */
export function sentUpdates(entry: CheckpointEntry): OperationUpdate[] {
  return recordedUpdates(entry).flatMap(({ Started, ...update }) => {
    if (!Started) return [update];
    const { Id, ParentId, Name, Type, SubType } = update;
    return [{ Id, ParentId, Name, Type, SubType, Action: 'START' }, update];
  });
}

/** Whether an entry is that of a checkpoint. */
export function isCheckpoint<T extends { readonly kind: string }>(entry: T): entry is T & CheckpointEntry {
  return entry.kind === 'checkpointed' || entry.kind === 'stepSucceeded';
}
