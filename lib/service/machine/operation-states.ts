import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import { updateOf } from '../../journal/checkpoint-entry.js';
import type { EntryOf } from '../../journal/journal.js';
import type { InvocationProgress } from './invocation-progress.js';
import { OpenInvokes } from './open-invokes.js';
import { OperationTable } from './operation-table.js';
import { OperationTimers } from './operation-timers.js';
import { answered, type CallbackAnswer, OPERATION_KINDS, withOutcome } from './operations/index.js';

/** What is recorded besides the updates of a checkpoint. */
type Recorded = Pick<EntryOf<'checkpointed'>, 'at' | 'children' | 'callbacks'>;

/** Nothing that an entry has changed. */
export const NOTHING: readonly Operation[] = Object.freeze([]);

/**
 * The operations of one execution with their timers and invokes, folded from its journal. All
 * methods that fold return the operations that they have changed, in the order of the changes.
 *
 * Invariants:
 * - An operation is never changed in place, but replaced: handlers and histories keep what they
 *   got.
 * - `timers.nextDueAt` is exact: an entry that ends an operation clears its timer.
 * - Numbers in `CompletionSequence` and `StartSequence` are those of the journal's order. Handlers
 *   hand results over in that order, so a number that shifted would make every replay drift.
 *
 * `ExecutionMachine` alone calls it, and says where the journal is corrupt.
 */
export class OperationStates {
  readonly table = new OperationTable();
  readonly timers = new OperationTimers();
  readonly invokes = new OpenInvokes();
  readonly #progress: InvocationProgress;
  readonly #corrupt: (fault: string) => Error;
  #sequence = 0;

  /** @param corrupt makes the error for an entry that can't be. */
  constructor(progress: InvocationProgress, corrupt: (fault: string) => Error) {
    this.#progress = progress;
    this.#corrupt = corrupt;
  }

  /** Folds the updates of a checkpoint, but for one of EXECUTION, which is no operation's state. */
  update(entry: EntryOf<'checkpointed'>): readonly Operation[] {
    const { updates } = entry;
    if (updates.length === 1) return this.put(this.#transition(updates[0]!, entry));
    let changed: Map<string, Operation> | undefined;
    for (const update of updates) {
      const operation = this.#transition(update, entry);
      if (operation === undefined) continue;
      this.put(operation);
      changed ??= new Map();
      changed.delete(operation.Id);
      changed.set(operation.Id, operation);
    }
    return changed === undefined ? NOTHING : [...changed.values()];
  }

  /** Folds the success of a step that had not begun before. */
  succeed(entry: EntryOf<'stepSucceeded'>): readonly Operation[] {
    return this.put(this.#transition(updateOf(entry), entry));
  }

  #transition(update: OperationUpdate, { at, children, callbacks }: Recorded): Operation | undefined {
    if (update.Type === 'EXECUTION') return undefined;
    const kind = OPERATION_KINDS[update.Type];
    const current = this.table.get(update.Id);
    const before = this.#sequence;
    const sequence = before + 1;
    const callbackId = callbacks?.[update.Id];
    const operation = this.#sequenced(kind.apply({ update, current, callbackId, at, sequence }));
    if (this.#sequence !== before) this.#progress.progressed();
    kind.setTimer?.(update, operation, at, this.timers);
    if (update.Type === 'CHAINED_INVOKE') {
      if (update.Action === 'START') this.invokes.start(update, children?.[update.Id]);
      else this.invokes.cancel(update.Id);
    }
    return operation;
  }

  fireTimer({ id, at }: EntryOf<'timerFired'>): readonly Operation[] {
    const operation = this.#movedOutside(id);
    const fire = OPERATION_KINDS[operation.Type as keyof typeof OPERATION_KINDS]?.fire;
    if (fire === undefined) throw this.#corrupt(`is about a timer of ${id}, which is a ${operation.Type}`);
    return this.put(this.#sequenced(fire(operation, at, this.#sequence + 1)));
  }

  answerCallback(
    { id, at }: { readonly id: string; readonly at: number },
    answer: CallbackAnswer,
  ): readonly Operation[] {
    return this.put(answered(this.#movedOutside(id), answer, at, ++this.#sequence));
  }

  /** Does nothing for an invoke that was cancelled or forgotten meanwhile. */
  endInvoke({ id, at, executionId, outcome }: EntryOf<'chainedInvokeEnded'>): readonly Operation[] {
    if (!this.invokes.isOpenFor(id, executionId)) return NOTHING;
    this.invokes.end(id);
    return this.put(withOutcome(this.#movedOutside(id), outcome, at, ++this.#sequence));
  }

  /**
   * The execution goes on after a bad end. Open waits and retries keep their moments, which may
   * have passed; the timeouts of open callbacks begin anew, since nobody could answer meanwhile.
   */
  redrive({ at, from, forgotten, reopened }: EntryOf<'redriven'>): readonly Operation[] {
    for (const id of this.table.forget(forgotten, from)) {
      this.timers.forget(id);
      this.invokes.forget(id);
    }
    for (const id of this.timers.openCallbacks()) this.timers.restartCallback(id, at);
    this.invokes.reopen();
    return reopened.flatMap((id) => this.#reopen(id, at));
  }

  /**
   * What is folded so far was copied, and goes on in a fork: the targets of invokes are not its
   * own.
   */
  fork({ at, forgotten, reopened, callbacks = {} }: EntryOf<'forked'>): readonly Operation[] {
    for (const id of this.table.forget(forgotten, undefined)) {
      this.timers.forget(id);
      this.invokes.forget(id);
    }
    this.invokes.endInvocation();
    return reopened.flatMap((id) => this.#reopen(id, at, callbacks[id]));
  }

  /** @param callbackId the new id of a callback. Default: the one that it has. */
  #reopen(id: string, at: number, callbackId?: string): readonly Operation[] {
    const operation = this.table.get(id);
    const kind = OPERATION_KINDS[operation?.Type as keyof typeof OPERATION_KINDS];
    if (operation === undefined || kind?.reopen === undefined) {
      throw this.#corrupt(`reopens ${id}, which is ${operation?.Type ?? 'not recorded'}`);
    }
    const open = kind.reopen(operation, at, callbackId);
    this.timers.clear(id);
    kind.restartTimer?.(open, at, this.timers);
    return this.put(open);
  }

  put(operation: Operation | undefined): readonly Operation[] {
    if (operation === undefined) return NOTHING;
    // One that begins and ends at once began before its own end.
    const { CompletionSequence: end = this.#sequence + 1 } = operation;
    this.table.put(operation, end - 1);
    return [operation];
  }

  /** The operation, which must be recorded and must not have ended. */
  unfinished(id: string): Operation {
    const operation = this.table.get(id);
    if (operation === undefined || isTerminal(operation.Status)) {
      throw this.#corrupt(`is about ${id}, which is ${operation?.Status ?? 'not recorded'}`);
    }
    return operation;
  }

  #movedOutside(id: string): Operation {
    const operation = this.unfinished(id);
    this.timers.clear(id);
    this.#progress.movedOutside(id);
    return operation;
  }

  /** Takes the next number when a change has used it. */
  #sequenced(operation: Operation): Operation {
    const sequence = this.#sequence + 1;
    if (operation.CompletionSequence === sequence || operation.StartSequence === sequence) this.#sequence = sequence;
    return operation;
  }
}
