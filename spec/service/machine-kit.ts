import { systemClock } from '../../lib/core/time/index.js';
import type { Operation, OperationUpdate } from '../../lib/core/wire/index.js';
import { callbackIdsOf } from '../../lib/journal/callback-id.js';
import { checkpointEntry } from '../../lib/journal/checkpoint-entry.js';
import { newExecutionId } from '../../lib/journal/execution-id.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { randomIds } from '../../lib/service/execution/ids.js';
import { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';

export const NOON = Date.UTC(2026, 0, 1, 12);

const IDS = randomIds(systemClock);

/** A machine with the clock and the journal that a service would have around it. */
export class MachineKit {
  readonly executionId = newExecutionId(NOON);
  readonly machine = new ExecutionMachine(this.executionId);
  readonly journal: JournalEntry[] = [];
  now = NOON;

  constructor(timeoutSeconds?: number) {
    this.apply({
      kind: 'started',
      at: this.now,
      name: 'order-17',
      input: '{"id":17}',
      timeoutSeconds,
      journalVersion: 1,
      libraryVersion: '0',
    });
  }

  apply(entry: JournalEntry): readonly Operation[] {
    this.journal.push(entry);
    return this.machine.apply(entry);
  }

  /** As a checkpoint does: everything is looked at before anything is done. */
  checkpoint(...updates: OperationUpdate[]): readonly Operation[] {
    this.machine.check(updates);
    const callbacks = callbackIdsOf(updates, this.machine, IDS);
    return this.apply(checkpointEntry(updates, this.now, { callbacks }));
  }

  /** Lets time pass and fires what comes due. */
  pass(seconds: number): readonly Operation[] {
    const end = this.now + seconds * 1000;
    const changed: Operation[] = [];
    while (this.machine.nextDueAt <= end) {
      this.now = this.machine.nextDueAt;
      for (const entry of this.machine.due(this.now)) changed.push(...this.apply(entry));
    }
    this.now = end;
    return changed;
  }

  operation(id: string): Operation {
    return this.machine.operation(id)!;
  }

  /** The state that the journal gives by itself. */
  replayed(): ExecutionMachine {
    const machine = new ExecutionMachine(this.executionId);
    for (const entry of this.journal) machine.apply(entry);
    return machine;
  }
}
