import { CorruptJournalError } from '../../core/errors/service-errors.js';
import {
  type ErrorObject,
  isTerminal,
  type Operation,
  type OperationStatus,
  type OperationUpdate,
} from '../../core/wire/index.js';
import { isSameId } from '../../journal/callback-id.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import {
  type Caller,
  checkJournalVersion,
  type EntryOf,
  type InvocationEntry,
  type JournalEntry,
} from '../../journal/journal.js';
import { checkUpdates } from './checkpoint-rules.js';
import { OpenInvokes } from './open-invokes.js';
import { OperationTimers } from './operation-timers.js';
import { completed, OPERATION_KINDS } from './operations/index.js';
import { withoutPrunedChildren } from './pruning.js';
import { callbackTimeoutError, executionTimeoutError } from './timeout-errors.js';

const NOTHING: readonly Operation[] = Object.freeze([]);

/**
 * The state of one execution, folded from its journal: its operations, its timers, and whether an
 * invocation is called for. Knows no clock and does no I/O. An entry that is applied was accepted
 * before; only {@link check} refuses.
 */
export class ExecutionMachine {
  readonly executionId: string;
  readonly invokes = new OpenInvokes();
  readonly #operations = new Map<string, Operation>();
  /** Operation ids of the callbacks, in the order in which they were started. */
  readonly #callbacks: string[] = [];
  #operationId: string;
  readonly #timers = new OperationTimers();
  #length = 0;
  #sequence = 0;
  #pending = 0;
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

  /** Who is told of its end; `undefined` when a client started it. */
  get caller(): Caller | undefined {
    return this.#caller;
  }

  /** Whom it is for, in a function that has tenants. */
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

  /**
   * Operations that something outside the handler can still move: waits, retries, callbacks,
   * invokes.
   */
  get pendingCount(): number {
    return this.#pending;
  }

  /** Operations recorded, completed ones included. */
  get operationCount(): number {
    return this.#operations.size;
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

  /** Whether something happened that no invocation has heard of, or the last one broke off. */
  get needsInvocation(): boolean {
    return this.#needsInvocation && this.#outcome === undefined;
  }

  /**
   * Of an invocation that recorded something and has not ended: when it first did. After a restart
   * it is known to be dead.
   */
  get interruptedAt(): number | undefined {
    return this.#interruptedAt;
  }

  /** Invocations in a row that broke off. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether code of the last invocation, which may run still, has got an operation done. */
  get hasProgressed(): boolean {
    return this.#hasProgressed;
  }

  /**
   * Operations that something outside has moved since an invocation last ended with nothing left to
   * hear.
   */
  changedOutside(): string[] {
    return [...this.#changedOutside];
  }

  operation(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** Callbacks started so far. */
  get callbackCount(): number {
    return this.#callbacks.length;
  }

  /** The callback of this id, which is the one with that index among all of the execution. */
  callback(callbackId: string, index: number): Operation | undefined {
    const operation = this.#operations.get(this.#callbacks[index] ?? '');
    const recorded = operation?.CallbackDetails?.CallbackId;
    return recorded !== undefined && isSameId(callbackId, recorded) ? operation : undefined;
  }

  /** All operations in order of creation, also those that no handler sees any more. */
  operations(): IterableIterator<Operation> {
    return this.#operations.values();
  }

  /**
   * What a handler sees at the start of an invocation: EXECUTION first, then in order of creation,
   * without what is pruned.
   */
  visibleOperations(): Operation[] {
    return withoutPrunedChildren(this.#operations);
  }

  /**
   * Refuses updates that the service would refuse; changes nothing.
   *
   * @throws InvalidParameterValueException
   */
  check(updates: readonly OperationUpdate[]): void {
    checkUpdates(updates, this.#operations);
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

  /** Folds one entry, and gives the operations that it changed, in the order of the changes. */
  apply(entry: JournalEntry): readonly Operation[] {
    this.#length++;
    switch (entry.kind) {
      case 'checkpointed':
        return this.#update(entry);
      case 'started':
        return this.#start(entry);
      case 'timerFired':
        return this.#comeDue(entry);
      case 'callbackSucceeded':
        return this.#completeCallback(entry, 'SUCCEEDED', entry.result, undefined);
      case 'callbackFailed':
        return this.#completeCallback(entry, 'FAILED', undefined, entry.error);
      case 'callbackTimedOut':
        return this.#completeCallback(entry, 'TIMED_OUT', undefined, callbackTimeoutError(entry.cause));
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
    const current = this.#operations.get(update.Id);
    const sequence = this.#sequence + 1;
    const operation = OPERATION_KINDS[update.Type].apply({
      update,
      first,
      current,
      callbackId: callbacks?.[update.Id],
      at,
      sequence,
    });
    if (operation.CompletionSequence === sequence || operation.StartSequence === sequence) {
      this.#sequence = sequence;
      this.#hasProgressed = true;
    }
    this.#setTimer(operation, update, at);
    if (update.Type === 'CALLBACK' && update.Action === 'START') this.#callbacks.push(update.Id);
    if (update.Type === 'CHAINED_INVOKE') {
      if (update.Action === 'START') this.invokes.start(update, children?.[update.Id]);
      else this.invokes.cancel(update.Id);
    }
    return operation;
  }

  #setTimer(operation: Operation, update: OperationUpdate, at: number): void {
    if (update.Action === 'RETRY') {
      this.#timers.set(operation.Id, operation.StepDetails!.NextAttemptTimestamp as number);
    } else if (update.Action === 'START' && update.Type === 'WAIT') {
      this.#timers.set(operation.Id, operation.WaitDetails!.ScheduledEndTimestamp as number);
    } else if (update.Action === 'START' && update.Type === 'CALLBACK') {
      const { TimeoutSeconds, HeartbeatTimeoutSeconds } = update.CallbackOptions ?? {};
      this.#timers.setCallback(operation.Id, at, TimeoutSeconds, HeartbeatTimeoutSeconds);
    } else if (update.Action === 'CANCEL') {
      this.#timers.clear(operation.Id);
    }
  }

  #comeDue({ id, at }: EntryOf<'timerFired'>): readonly Operation[] {
    const operation = this.#movedOutside(id);
    if (operation.Type === 'WAIT') return this.#put(completed(operation, 'SUCCEEDED', at, ++this.#sequence));
    const StepDetails = { ...operation.StepDetails, NextAttemptTimestamp: undefined };
    return this.#put({ ...operation, Status: 'READY', StepDetails });
  }

  #completeCallback(
    { id, at }: { readonly id: string; readonly at: number },
    status: OperationStatus,
    result: string | undefined,
    error: ErrorObject | undefined,
  ): readonly Operation[] {
    const operation = completed(this.#movedOutside(id), status, at, ++this.#sequence);
    operation.CallbackDetails = { ...operation.CallbackDetails, Result: result, Error: error };
    return this.#put(operation);
  }

  #endInvoke({ id, at, outcome }: EntryOf<'chainedInvokeEnded'>): readonly Operation[] {
    // The invoke was cancelled, or the execution ended, while the target did: that asks nobody.
    if (!this.invokes.isOpen(id) || this.#outcome !== undefined) return NOTHING;
    this.invokes.end(id);
    const operation = completed(this.#movedOutside(id), outcome.status, at, ++this.#sequence);
    operation.ChainedInvokeDetails =
      outcome.status === 'SUCCEEDED' ? { Result: outcome.result } : { Error: outcome.error };
    return this.#put(operation);
  }

  #movedOutside(id: string): Operation {
    const operation = this.#unfinished(id);
    this.#timers.clear(id);
    this.#changedOutside.add(id);
    this.#needsInvocation = true;
    return operation;
  }

  #endInvocation({ error, again = false }: InvocationEntry): readonly Operation[] {
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
    const former = this.#operations.get(operation.Id);
    if (former !== undefined && isPending(former)) this.#pending--;
    if (isPending(operation)) this.#pending++;
    this.#operations.set(operation.Id, operation);
    return [operation];
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

function isPending({ Type, Status }: Operation): boolean {
  if (Status === 'PENDING') return true;
  return Status === 'STARTED' && (Type === 'WAIT' || Type === 'CALLBACK' || Type === 'CHAINED_INVOKE');
}
