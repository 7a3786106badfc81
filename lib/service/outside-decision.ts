import type { ExecutionChanges } from '../stores/execution-store.js';
import type { ExecutionMachine } from './execution-machine.js';
import type { JournalEntry } from './journal.js';

/** Decides on an event from outside, and may refuse it by throwing. `undefined`: there is nothing to record. */
export type OutsideDecision = (
  machine: ExecutionMachine,
  now: number,
) => { readonly entry: JournalEntry; readonly changes?: ExecutionChanges | undefined } | undefined;
