import type { OperationUpdate } from '../../lib/core/wire/index.js';
import { isCheckpoint, sentUpdates } from '../../lib/journal/checkpoint-entry.js';
import type { Run } from './simulate.js';

/**
 * What is recorded, without what a crash may change: when, in how many requests, and so in which
 * order what goes on side by side comes to be recorded, and which of two helpers that use one name
 * is its first user.
 */
export function historyOf(run: Run): string {
  return run.journal
    .flatMap((entry) => {
      if (isCheckpoint(entry)) return sentUpdates(entry).map(line);
      return entry.kind === 'started' ? [] : [entry.kind];
    })
    .sort()
    .join('\n');
}

function line({ Action, Type, Name = '', Payload = '', Error: error }: OperationUpdate): string {
  return `${Action} ${Type} ${Name} ${Payload} ${error?.ErrorMessage ?? ''}`;
}

/**
 * How many attempts of at-most-once steps crashes have cost, which the history and the counts of
 * runs then show.
 */
export function interruptionsOf(run: Run): number {
  const isInterruption = ({ Error: error }: OperationUpdate) => error?.ErrorType === 'StepInterruptedError';
  return run.journal.reduce(
    (count, entry) => count + (entry.kind === 'checkpointed' ? entry.updates.filter(isInterruption).length : 0),
    0,
  );
}
