import type { ExecutionChanges } from '../../journal/execution-record.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/**
 * Decides on an event from outside, and may refuse it by throwing. `undefined`: there is nothing to
 * record.
 */
export type DecideExternalEvent = (
  machine: ExecutionMachine,
  now: number,
) => { readonly entry: JournalEntry; readonly changes?: ExecutionChanges | undefined } | undefined;
