import { isTerminal, type Operation } from '../../core/wire/index.js';
import { parseCallbackId } from '../../journal/callback-id.js';
import type { EntryOf, JournalEntry } from '../../journal/journal.js';
import type { Ids } from '../execution/ids.js';
import { ExecutionMachine } from '../machine/execution-machine.js';

/** What a fork is made of. */
export interface ForkSource {
  /** The execution that is forked. */
  readonly executionId: string;
  readonly journal: readonly JournalEntry[];
  /** The operation that the fork ends before: nothing from its start on is copied. */
  readonly before: Operation;
}

/** The fork that is to be made. */
export interface NewFork {
  readonly executionId: string;
  readonly name: string;
  readonly input: string | undefined;
  /** Whether the input is another one than that of the execution that is forked. */
  readonly isInputNew: boolean;
  /** The moment at which it begins, in epoch milliseconds. */
  readonly at: number;
  readonly ids: Ids;
}

/**
 * The journal that a fork begins with: the other one's up to the start of an operation, as it is,
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
export function forkJournal(
  { executionId: from, journal, before }: ForkSource,
  { executionId, name, input, isInputNew, at, ids }: NewFork,
): JournalEntry[] {
  const past = pastOf(from, journal, before.Id);
  const machine = folded(from, past);
  const { timeoutSeconds, journalVersion, libraryVersion, at: startedAt } = past[0] as EntryOf<'started'>;
  const { tenantId } = machine;
  const started: JournalEntry = {
    kind: 'started',
    at: startedAt,
    name,
    input,
    timeoutSeconds,
    journalVersion,
    libraryVersion,
    ...(tenantId !== undefined && { tenantId }),
    forkedFrom: { executionId: from, originId: machine.originId },
  };
  return [started, ...past.slice(1), { kind: 'forked', at, from, ...changesIn(machine, executionId, ids, isInputNew) }];
}

/**
 * The entries before the start of an operation; of a request that has it, the updates before it.
 */
function pastOf(executionId: string, journal: readonly JournalEntry[], operationId: string): JournalEntry[] {
  const machine = new ExecutionMachine(executionId);
  let begunAt = journal.length;
  let isThere = false;
  for (const [index, entry] of journal.entries()) {
    machine.apply(entry);
    const wasThere = isThere;
    isThere = machine.operation(operationId) !== undefined;
    // A redrive may have forgotten it, so that it began again.
    if (isThere && !wasThere) begunAt = index;
  }
  const past = journal.slice(0, begunAt);
  const entry = journal[begunAt] as EntryOf<'checkpointed'>;
  const updates = entry.updates.slice(
    0,
    entry.updates.findIndex(({ Id }) => Id === operationId),
  );
  return updates.length === 0 ? past : [...past, { ...entry, updates }];
}

function folded(executionId: string, entries: readonly JournalEntry[]): ExecutionMachine {
  const machine = new ExecutionMachine(executionId);
  for (const entry of entries) machine.apply(entry);
  return machine;
}

function changesIn(
  machine: ExecutionMachine,
  executionId: string,
  ids: Ids,
  isInputNew: boolean,
): Pick<EntryOf<'forked'>, 'forgotten' | 'reopened' | 'callbacks'> {
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
