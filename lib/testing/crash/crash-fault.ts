import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { OperationUpdate } from '../../core/wire/index.js';

/** What went wrong in a run, and at which operation. */
export interface CrashFault {
  /** The path of the operation. */
  readonly operation: string;
  readonly operationId: string | undefined;
  /** A sentence without its end: what happened. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** In words. */
export function describeCrash(point: CrashPoint | undefined): string {
  if (point === undefined) return 'without any crash';
  const { checkpoint, when, updates } = point;
  return `after a crash right ${when} checkpoint ${checkpoint} (${updates.join(', ')}) was stored`;
}

/** @param pathOf how an operation is called. */
export function updateNames(
  updates: readonly OperationUpdate[],
  pathOf: (update: OperationUpdate) => string,
): string[] {
  return updates.map((update) => `${update.Type === 'EXECUTION' ? 'the execution' : pathOf(update)} ${update.Action}`);
}
