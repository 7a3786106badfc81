import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { OperationUpdate } from '../../core/wire/index.js';

/** A rule that a run has broken, and the operation where it did. */
export interface CrashFault {
  /** The path of the operation. */
  readonly operation: string;
  readonly operationId: string | undefined;
  /** What happened, as a clause for a message. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** A crash or a pause as a clause for a message. */
export function describeCrash(point: CrashPoint | undefined): string {
  if (point === undefined) return 'without any crash';
  const { checkpoint, when, updates } = point;
  if (when === 'paused') return `after a pause at checkpoint ${checkpoint} (${updates.join(', ')})`;
  return `after a crash right ${when} checkpoint ${checkpoint} (${updates.join(', ')}) was stored`;
}

/** Updates as text: `charge START`. @param pathOf returns the path of an operation. */
export function updateNames(
  updates: readonly OperationUpdate[],
  pathOf: (update: OperationUpdate) => string,
): string[] {
  return updates.map((update) => `${update.Type === 'EXECUTION' ? 'the execution' : pathOf(update)} ${update.Action}`);
}
