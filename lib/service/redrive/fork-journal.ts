import { isTerminal, type Operation } from '../../core/wire/index.js';
import { parseCallbackId } from '../../journal/callback-id.js';
import { isCheckpoint, recordedUpdates } from '../../journal/checkpoint-entry.js';
import type { CheckpointEntry, EntryOf, JournalEntry } from '../../journal/journal.js';
import type { Ids } from '../execution/ids.js';
import { ExecutionMachine } from '../machine/execution-machine.js';

/** What a fork is made of: the journal of the execution that is forked, as it is read. */
export class ForkSource {
  readonly machine: ExecutionMachine;
  readonly #entries: JournalEntry[] = [];
  /** The index of the entry that each operation began with, by its id. */
  readonly #begunAt = new Map<string, number>();

  constructor(executionId: string) {
    this.machine = new ExecutionMachine(executionId);
  }

  add(entry: JournalEntry): void {
    if (isCheckpoint(entry)) {
      for (const { Id } of recordedUpdates(entry)) {
        // A redrive may have forgotten it, so that it began again.
        if (this.machine.operation(Id) === undefined) this.#begunAt.set(Id, this.#entries.length);
      }
    }
    this.machine.apply(entry);
    this.#entries.push(entry);
  }

  /**
   * The entries before the start of an operation; of a request that has it, the updates before it.
   */
  before({ Id: id }: Operation): JournalEntry[] {
    const begunAt = this.#begunAt.get(id)!;
    const past = this.#entries.slice(0, begunAt);
    const entry = this.#entries[begunAt] as CheckpointEntry;
    // A success of a step alone has nothing before it.
    if (entry.kind === 'stepSucceeded') return past;
    const updates = entry.updates.slice(
      0,
      entry.updates.findIndex(({ Id }) => Id === id),
    );
    return updates.length === 0 ? past : [...past, { ...entry, updates }];
  }
}

/** The fork that is to be made. */
export interface NewFork {
  /** The operation that it ends before: nothing from its start on is copied. */
  readonly before: Operation;
  readonly executionId: string;
  readonly name: string;
  readonly input: string | undefined;
  /** Whether the input is another one than that of the execution that is forked. */
  readonly isInputNew: boolean;
  /** The moment at which it begins, in epoch milliseconds. */
  readonly at: number;
  readonly ids: Ids;
}

/** The journal that a fork begins with, and its state. */
export interface Forked {
  readonly entries: readonly JournalEntry[];
  /** Folded up to the last entry. */
  readonly machine: ExecutionMachine;
}

/**
 * Makes the journal that a fork begins with: the other one's up to the start of an operation, as it is,
 * and an entry that says what becomes of the operations that were unfinished then. So the code
 * meets each end that was recorded by then, in the order in which they were recorded, and nothing
 * of what came later.
 *
 * - Steps begin with their first attempt, and waits with their whole length. Callbacks get new ids,
 *   since answers to the old ones are the other execution's. Contexts go on.
 * - Invokes are forgotten, since their targets report to the other execution: new ones are started.
 *   So is what lies in a `waitForCallback` that was waiting: its submitter has to hand out the new
 *   id. And with a new input, what a schema has made of the old one.
 */
export function forkJournal(source: ForkSource, fork: NewFork): Forked {
  const { executionId, name, input, isInputNew, at, ids } = fork;
  const { executionId: from, tenantId, originId } = source.machine;
  const past = source.before(fork.before);
  const { timeoutSeconds, journalVersion, libraryVersion, at: startedAt } = past[0] as EntryOf<'started'>;
  const started: JournalEntry = {
    kind: 'started',
    at: startedAt,
    name,
    input,
    timeoutSeconds,
    journalVersion,
    libraryVersion,
    ...(tenantId !== undefined && { tenantId }),
    forkedFrom: { executionId: from, originId },
  };
  const entries = [started, ...past.slice(1)];
  const machine = new ExecutionMachine(executionId);
  for (const entry of entries) machine.apply(entry);
  const forked: JournalEntry = { kind: 'forked', at, from, ...changesIn(machine, ids, isInputNew) };
  machine.apply(forked);
  entries.push(forked);
  return { entries, machine };
}

function changesIn(
  machine: ExecutionMachine,
  ids: Ids,
  isInputNew: boolean,
): Pick<EntryOf<'forked'>, 'forgotten' | 'reopened' | 'callbacks'> {
  const { executionId } = machine;
  const forgotten = new Set<string>();
  const reopened: string[] = [];
  const callbacks: Record<string, string> = {};
  const waiting = waitingForCallback(machine);
  for (const { Id, Type, SubType, Status, ParentId, CallbackDetails } of machine.operations()) {
    if (Type === 'EXECUTION' || Type === 'CONTEXT') continue;
    const isForgotten = (ParentId !== undefined && waiting.has(ParentId)) || (isInputNew && SubType === 'Input');
    if (isForgotten || (Type === 'CHAINED_INVOKE' && !isTerminal(Status))) {
      forgotten.add(Id);
    } else if (!isTerminal(Status)) {
      reopened.push(Id);
      if (Type !== 'CALLBACK') continue;
      const { index } = parseCallbackId(CallbackDetails?.CallbackId)!;
      callbacks[Id] = `${executionId}.${index}.${ids.secret(executionId, Id)}`;
    }
  }
  const hasCallbacks = Object.keys(callbacks).length > 0;
  return { forgotten: [...forgotten], reopened, ...(hasCallbacks && { callbacks }) };
}

/** The contexts of `waitForCallback` whose callbacks are open. */
function waitingForCallback(machine: ExecutionMachine): Set<string> {
  const waiting = new Set<string>();
  for (const { Type, Status, ParentId } of machine.operations()) {
    if (Type !== 'CALLBACK' || isTerminal(Status) || ParentId === undefined) continue;
    const context = machine.operation(ParentId)!;
    if (context.SubType === 'WaitForCallback' && !isTerminal(context.Status)) waiting.add(ParentId);
  }
  return waiting;
}
