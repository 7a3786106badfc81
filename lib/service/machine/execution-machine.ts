import { CorruptJournalError } from '../../core/errors/service-errors.js';
import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import { type Caller, checkJournalVersion, type EntryOf, type JournalEntry } from '../../journal/journal.js';
import { checkUpdates } from './checkpoint-rules.js';
import { OpenInvokes } from './open-invokes.js';
import { OperationTable } from './operation-table.js';
import { OperationTimers } from './operation-timers.js';
import { answered, type CallbackAnswer, OPERATION_KINDS, withOutcome } from './operations/index.js';
import { callbackTimeoutError, executionTimeoutError } from './timeout-errors.js';

const NOTHING: readonly Operation[] = Object.freeze([]);

/**
 * The state of one execution, folded from its journal: its operations, its timers, its invokes, and
 * whether an invocation is called for. It knows no clock, does no I/O, and is deterministic: the
 * same entries always make the same state, in whichever process and version they are folded.
 *
 * ```text
 *            started                     an entry that ends it: succeeded, failed,
 *   (empty) ---------> running           timedOut, stopped
 *                      |     ^  \-------------------------------------------> ended
 *                      +-----+
 *          checkpointed, timerFired, callback..., chainedInvokeEnded, invocationEnded
 * ```
 *
 * Invariants:
 * - An entry that is applied was accepted before it was written, so `apply` believes it, and throws
 *   only `CorruptJournalError` and `JournalVersionError`. {@link check} is what refuses.
 * - An operation is never changed in place, but replaced: handlers and histories keep what they got.
 * - `nextDueAt` is exact: an entry that ends an operation, or the execution, clears its timer.
 * - Numbers in `CompletionSequence` and `StartSequence` are those of the journal's order. Handlers
 *   hand results over in that order, so a number that shifted would make every replay drift.
 *
 * `LeasedState` and `ExecutionService` apply entries when they are durable; `MachineCache` keeps
 * machines between loads. Whoever changes how an entry is folded changes what all existing journals
 * mean: a new meaning needs a new `JOURNAL_VERSION`.
 */
export class ExecutionMachine {
  readonly executionId: string;
  readonly invokes = new OpenInvokes();
  readonly #operations = new OperationTable();
  #operationId: string;
  readonly #timers = new OperationTimers();
  #length = 0;
  #sequence = 0;
  #deadline = Number.POSITIVE_INFINITY;
  #caller: Caller | undefined;
  #tenantId: string | undefined;
  #outcome: ExecutionOutcome | undefined;
  #endedAt: number | undefined;
  #recordedOutcome: ExecutionOutcome | undefined;
  readonly #changedOutside = new Set<string>();
  #needsInvocation = false;
  #interruptedAt: number | undefined;
  #failures = 0;
  #hasProgressed = false;

  constructor(executionId: string) {
    this.executionId = executionId;
    this.#operationId = executionId;
  }

  /** Entries folded so far. */
  get length(): number {
    return this.#length;
  }

  /** The operation that receives its end; `undefined` when a client started it. */
  get caller(): Caller | undefined {
    return this.#caller;
  }

  /** The tenant that the execution belongs to, if any. */
  get tenantId(): string | undefined {
    return this.#tenantId ?? this.#caller?.tenantId;
  }

  /** How the execution ended; `undefined` while it runs. */
  get outcome(): ExecutionOutcome | undefined {
    return this.#outcome;
  }

  /** When the execution ended. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /**
   * The end that a checkpoint recorded on the EXECUTION operation; it takes effect when the
   * invocation ends.
   */
  get recordedOutcome(): ExecutionOutcome | undefined {
    return this.#recordedOutcome;
  }

  /** @see OperationTable.pendingCount */
  get pendingCount(): number {
    return this.#operations.pendingCount;
  }

  /** The number of operations recorded, completed ones included. */
  get operationCount(): number {
    return this.#operations.byId.size;
  }

  /**
   * When the next timer is due, the execution's own timeout included; infinity when there is none.
   */
  get nextDueAt(): number {
    return this.#outcome === undefined ? Math.min(this.#timers.nextDueAt, this.#deadline) : Number.POSITIVE_INFINITY;
  }

  /** When the execution times out; infinity when it doesn't. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether something happened that no invocation has received, or the last one broke off. */
  get needsInvocation(): boolean {
    return this.#needsInvocation && this.#outcome === undefined;
  }

  /**
   * When the invocation that has not ended first recorded something; `undefined` when there is none.
   * After a restart that invocation is known to be dead.
   */
  get interruptedAt(): number | undefined {
    return this.#interruptedAt;
  }

  /** Invocations in a row that broke off. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether the last invocation, which may still run, has completed an operation. */
  get hasProgressed(): boolean {
    return this.#hasProgressed;
  }

  /**
   * The operations that something outside has moved since an invocation last ended with nothing left
   * to receive.
   */
  changedOutside(): string[] {
    return [...this.#changedOutside];
  }

  operation(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** The number of callbacks started so far. */
  get callbackCount(): number {
    return this.#operations.callbackCount;
  }

  /** @see OperationTable.callback */
  callback(callbackId: string, index: number): Operation | undefined {
    return this.#operations.callback(callbackId, index);
  }

  /** All operations in order of creation, also those that no handler sees any more. */
  operations(): IterableIterator<Operation> {
    return this.#operations.byId.values();
  }

  /**
   * What a handler sees at the start of an invocation: EXECUTION first, then in order of creation,
   * without what is pruned.
   */
  visibleOperations(): Operation[] {
    return this.#operations.visible();
  }

  /**
   * Refuses updates that the service would refuse; changes nothing.
   *
   * @throws InvalidParameterValueException
   */
  check(updates: readonly OperationUpdate[]): void {
    checkUpdates(updates, this.#operations.byId);
  }

  /**
   * The entries for all timers that are due, in the order in which they came due. Changes nothing:
   * apply the entries.
   */
  due(now: number): JournalEntry[] {
    if (this.nextDueAt > now) return [];
    if (this.#deadline <= now) return [{ kind: 'timedOut', at: now }];
    return this.#timers
      .due(now)
      .map(({ id, cause }) =>
        cause === undefined ? { kind: 'timerFired', at: now, id } : { kind: 'callbackTimedOut', at: now, id, cause },
      );
  }

  /** Folds one entry, and returns the operations that it changed, in the order of the changes. */
  apply(entry: JournalEntry): readonly Operation[] {
    this.#length++;
    switch (entry.kind) {
      case 'checkpointed':
        return this.#update(entry);
      case 'started':
        return this.#start(entry);
      case 'timerFired':
        return this.#fireTimer(entry);
      case 'callbackSucceeded':
        return this.#answerCallback(entry, { status: 'SUCCEEDED', result: entry.result });
      case 'callbackFailed':
        return this.#answerCallback(entry, { status: 'FAILED', error: entry.error });
      case 'callbackTimedOut':
        return this.#answerCallback(entry, { status: 'TIMED_OUT', error: callbackTimeoutError(entry.cause) });
      case 'callbackHeartbeatReceived':
        this.#timers.heartbeat(entry.id, entry.at);
        return NOTHING;
      case 'chainedInvokeEnded':
        return this.#endInvoke(entry);
      case 'invocationEnded':
        return this.#endInvocation(entry);
      case 'succeeded':
        return this.#end(entry.at, this.#recordedOutcome ?? { status: 'SUCCEEDED', result: entry.result });
      case 'failed':
        return this.#end(entry.at, { status: 'FAILED', error: entry.error });
      case 'timedOut':
        return this.#end(entry.at, { status: 'TIMED_OUT', error: executionTimeoutError() });
      case 'stopped':
        return this.#end(entry.at, { status: 'STOPPED', error: entry.error });
      default:
        throw this.#corrupt(`is of the unknown kind ${JSON.stringify((entry as { kind?: unknown }).kind)}`);
    }
  }

  #start(entry: EntryOf<'started'>): readonly Operation[] {
    checkJournalVersion(this.executionId, entry);
    const { at, name, operationId, input, timeoutSeconds, tenantId, caller } = entry;
    this.#caller = caller;
    this.#tenantId = tenantId;
    this.#operationId = operationId ?? this.executionId;
    if (timeoutSeconds !== undefined) this.#deadline = at + timeoutSeconds * 1000;
    this.#needsInvocation = true;
    return this.#put({
      Id: this.#operationId,
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: at,
      Name: name,
      ExecutionDetails: { InputPayload: input },
    });
  }

  #update(entry: EntryOf<'checkpointed'>): readonly Operation[] {
    const { updates, at } = entry;
    this.#interruptedAt ??= at;
    if (updates.length === 1) return this.#put(this.#transition(updates[0]!, updates[0]!, entry));
    let changed: Map<string, Operation> | undefined;
    for (let i = 0; i < updates.length; i++) {
      const first = updates[i]!;
      // A START with its completion right after it makes one state, not two.
      const update = updates[i + 1]?.Id === first.Id ? updates[++i]! : first;
      const operation = this.#transition(update, first, entry);
      if (operation === undefined) continue;
      if (i + 1 === updates.length && changed === undefined) return this.#put(operation);
      this.#put(operation);
      changed ??= new Map();
      changed.delete(operation.Id);
      changed.set(operation.Id, operation);
    }
    return changed === undefined ? NOTHING : [...changed.values()];
  }

  /**
   * The state after an update, or `undefined` for the end of the execution, which is no operation's
   * state yet.
   */
  #transition(
    update: OperationUpdate,
    first: OperationUpdate,
    { at, children, callbacks }: EntryOf<'checkpointed'>,
  ): Operation | undefined {
    if (update.Type === 'EXECUTION') {
      this.#recordedOutcome =
        update.Action === 'SUCCEED'
          ? { status: 'SUCCEEDED', result: update.Payload }
          : { status: 'FAILED', error: update.Error ?? {} };
      return undefined;
    }
    const kind = OPERATION_KINDS[update.Type];
    const current = this.#operations.get(update.Id);
    const before = this.#sequence;
    const sequence = before + 1;
    const callbackId = callbacks?.[update.Id];
    const operation = this.#sequenced(kind.apply({ update, first, current, callbackId, at, sequence }));
    if (this.#sequence !== before) this.#hasProgressed = true;
    kind.setTimer?.(update, operation, at, this.#timers);
    if (update.Type === 'CHAINED_INVOKE') {
      if (update.Action === 'START') this.invokes.start(update, children?.[update.Id]);
      else this.invokes.cancel(update.Id);
    }
    return operation;
  }

  #fireTimer({ id, at }: EntryOf<'timerFired'>): readonly Operation[] {
    const operation = this.#movedOutside(id);
    const fire = OPERATION_KINDS[operation.Type as keyof typeof OPERATION_KINDS]?.fire;
    if (fire === undefined) throw this.#corrupt(`is about a timer of ${id}, which is a ${operation.Type}`);
    return this.#put(this.#sequenced(fire(operation, at, this.#sequence + 1)));
  }

  #answerCallback(
    { id, at }: { readonly id: string; readonly at: number },
    answer: CallbackAnswer,
  ): readonly Operation[] {
    return this.#put(answered(this.#movedOutside(id), answer, at, ++this.#sequence));
  }

  #endInvoke({ id, at, outcome }: EntryOf<'chainedInvokeEnded'>): readonly Operation[] {
    // An invoke that was cancelled meanwhile, or whose execution has ended, has no use for it.
    if (!this.invokes.isOpen(id) || this.#outcome !== undefined) return NOTHING;
    this.invokes.end(id);
    return this.#put(withOutcome(this.#movedOutside(id), outcome, at, ++this.#sequence));
  }

  #movedOutside(id: string): Operation {
    const operation = this.#unfinished(id);
    this.#timers.clear(id);
    this.#changedOutside.add(id);
    this.#needsInvocation = true;
    return operation;
  }

  #endInvocation({ error, again = false }: EntryOf<'invocationEnded'>): readonly Operation[] {
    this.#interruptedAt = undefined;
    this.#hasProgressed = false;
    this.invokes.endInvocation();
    this.#needsInvocation = again;
    if (!again) this.#changedOutside.clear();
    this.#failures = again && error !== undefined ? this.#failures + 1 : 0;
    return NOTHING;
  }

  #end(at: number, outcome: ExecutionOutcome): readonly Operation[] {
    this.#outcome = outcome;
    this.#endedAt = at;
    const execution = this.#unfinished(this.#operationId);
    return this.#put({ ...execution, Status: outcome.status, EndTimestamp: at });
  }

  #put(operation: Operation | undefined): readonly Operation[] {
    if (operation === undefined) return NOTHING;
    this.#operations.put(operation);
    return [operation];
  }

  /** Takes the next number when a change has used it. */
  #sequenced(operation: Operation): Operation {
    const sequence = this.#sequence + 1;
    if (operation.CompletionSequence === sequence || operation.StartSequence === sequence) this.#sequence = sequence;
    return operation;
  }

  #unfinished(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation === undefined || isTerminal(operation.Status)) {
      throw this.#corrupt(`is about ${id}, which is ${operation?.Status ?? 'not recorded'}`);
    }
    return operation;
  }

  #corrupt(fault: string): CorruptJournalError {
    return new CorruptJournalError(this.executionId, this.#length, fault);
  }
}
