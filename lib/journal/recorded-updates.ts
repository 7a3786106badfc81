import type { OperationUpdate } from '../core/wire/index.js';
import type { RecordedUpdate } from './journal.js';

/**
 * The updates of a request as they are recorded. Most steps begin and end in one request: such a
 * START and the end right behind it are one update, so that the journal does not say twice which
 * operation they are of. To write, read and fold that takes two thirds of the time.
 */
export function recordedUpdates(updates: readonly OperationUpdate[]): readonly RecordedUpdate[] {
  const { length } = updates;
  if (length === 1) return updates;
  if (length === 2) return isBegunBy(updates[1]!, updates[0]!) ? [begunAndEnded(updates[0]!, updates[1]!)] : updates;
  const recorded: RecordedUpdate[] = [];
  for (let i = 0; i < length; i++) {
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

/** The updates as they were sent. */
export function sentUpdates(recorded: readonly RecordedUpdate[]): OperationUpdate[] {
  return recorded.flatMap(({ Started, ...update }) => {
    if (!Started) return [update];
    const { Id, ParentId, Name, Type, SubType } = update;
    return [{ Id, ParentId, Name, Type, SubType, Action: 'START' }, update];
  });
}
