import type { OperationUpdate } from '../wire/index.js';

/** Where a crash was tried. */
export interface CrashPoint {
  /** The how-manieth checkpoint it is, from 1, over all executions of the run. */
  readonly checkpoint: number;
  /** Whether the process died before the checkpoint was stored, or after it was and before the workflow heard of that. */
  readonly when: 'before' | 'after';
  /** What the checkpoint held: `charge START`. */
  readonly updates: readonly string[];
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
