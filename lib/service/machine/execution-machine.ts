import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { ErrorObject, ExecutionStatus, Operation, OperationUpdate } from '../../core/wire/index.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import { type Caller, checkJournalVersion, type EntryOf, type JournalEntry } from '../../journal/journal.js';
import { checkUpdates } from './checkpoint-rules.js';
import { InvocationProgress } from './invocation-progress.js';
import type { OpenInvokes } from './open-invokes.js';
import { NOTHING, OperationStates } from './operation-states.js';
import { PauseState } from './pause-state.js';
import { callbackTimeoutError, executionTimeoutError } from './timeout-errors.js';

/**
 * The state of one execution, folded from its journal: its operations, its timers, its invokes, and
 * whether an invocation is called for. It knows no clock, does no I/O, and is deterministic: the
 * same entries always make the same state, in whichever process and version they are folded.
 *
 * ```text
 *            started             succeeded, failed, timedOut, stopped
 *   (empty) ---------> running --------------------------------------> ended
 *                      |  ^  ^                                           |
 *                      +--+  +-------------------------------------------+
 *   checkpointed, timerFired,         redriven, unless it has succeeded
 *   callback..., chainedInvokeEnded,
 *   invocationEnded, pauseRequested,
 *   paused, resumed
 * ```
 *
 * Invariants:
 * - An entry that is applied was accepted before it was written, so `apply` believes it, and throws
 *   only `CorruptJournalError` and `JournalVersionError`. {@link check} is what refuses.
 * - `nextDueAt` is exact: an entry that ends an operation, or the execution, clears its timer.
 * - What happens to operations is folded by `OperationStates`, what becomes of invocations by
 *   `InvocationProgress`, whether it is paused by `PauseState`; here is what is said of the
 *   execution itself.
 *
 * `LeasedState` and `ExecutionService` apply entries when they are durable; `MachineCache` keeps
 * machines between loads. Whoever changes how an entry is folded changes what all existing journals
 * mean: a new meaning needs a new `JOURNAL_VERSION`.
 */
export class ExecutionMachine {
  readonly executionId: string;
  readonly pause = new PauseState();
  readonly #progress = new InvocationProgress();
  readonly #states = new OperationStates(this.#progress, (fault) => this.#corrupt(fault));
  #operationId: string;
  #length = 0;
  #timeoutSeconds: number | undefined;
  #deadline = Number.POSITIVE_INFINITY;
  #caller: Caller | undefined;
  #tenantId: string | undefined;
  #traceparent: string | undefined;
  #originId: string | undefined;
  #outcome: ExecutionOutcome | undefined;
  #endedAt: number | undefined;
  #recordedOutcome: ExecutionOutcome | undefined;
  #redrives = 0;

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

  /** The trace that it was started in. */
  get traceparent(): string | undefined {
    return this.#traceparent;
  }

  /** The tenant that the execution belongs to, if any. */
  get tenantId(): string | undefined {
    return this.#tenantId ?? this.#caller?.tenantId;
  }

  get status(): ExecutionStatus {
    if (this.#outcome !== undefined) return this.#outcome.status;
    if (this.pause.isInEffect) return 'PAUSED';
    return this.pause.isPending ? 'PAUSING' : 'RUNNING';
  }

  /** The execution that recorded values are bound to: of a fork, the first one of its line. */
  get originId(): string {
    return this.#originId ?? this.executionId;
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

  /** The invokes whose targets have not ended. */
  get invokes(): OpenInvokes {
    return this.#states.invokes;
  }

  /** How often the execution went on after a bad end. */
  get redrives(): number {
    return this.#redrives;
  }

  /** @see OperationTable.pendingCount */
  get pendingCount(): number {
    return this.#states.table.pendingCount;
  }

  /** The number of operations recorded, completed ones included. */
  get operationCount(): number {
    return this.#states.table.byId.size;
  }

  /** @see OperationTable.size */
  get size(): number {
    return this.#states.table.size;
  }

  /**
   * When the next timer is due, the execution's own timeout included; infinity when there is none.
   */
  get nextDueAt(): number {
    return this.#outcome === undefined
      ? Math.min(this.#states.timers.nextDueAt, this.deadline)
      : Number.POSITIVE_INFINITY;
  }

  /** When the execution times out; infinity when it doesn't, or while its timeout stands still. */
  get deadline(): number {
    return this.pause.stopsTimeout ? Number.POSITIVE_INFINITY : this.#deadline;
  }

  /**
   * Whether something happened that no invocation has received, or the last one broke off. Not
   * while the execution is paused.
   */
  get needsInvocation(): boolean {
    return this.#progress.isNeeded && this.#outcome === undefined && !this.pause.isInEffect;
  }

  /** @see InvocationProgress.interruptedAt */
  get interruptedAt(): number | undefined {
    return this.#progress.interruptedAt;
  }

  /** @see InvocationProgress.failures */
  get failures(): number {
    return this.#progress.failures;
  }

  /** @see InvocationProgress.count */
  get invocationCount(): number {
    return this.#progress.count;
  }

  /** @see InvocationProgress.lastError */
  get lastInvocationError(): ErrorObject | undefined {
    return this.#progress.lastError;
  }

  /** @see InvocationProgress.hasProgressed */
  get hasProgressed(): boolean {
    return this.#progress.hasProgressed;
  }

  /** @see InvocationProgress.isCutShort */
  get isCutShort(): boolean {
    return this.#progress.isCutShort;
  }

  /** @see InvocationProgress.changedOutside */
  changedOutside(): string[] {
    return this.#progress.changedOutside();
  }

  operation(id: string): Operation | undefined {
    return this.#states.table.get(id);
  }

  /** When the timer of an operation is due; `undefined` when it has none. */
  dueAt(id: string): number | undefined {
    return this.#states.timers.dueAt(id);
  }

  /** @see OperationTable.hasOpenCallbacks */
  get hasOpenCallbacks(): boolean {
    return this.#states.table.hasOpenCallbacks;
  }

  /** The number of callbacks started so far. */
  get callbackCount(): number {
    return this.#states.table.callbackCount;
  }

  /** @see OperationTable.callback */
  callback(callbackId: string, index: number): Operation | undefined {
    return this.#states.table.callback(callbackId, index);
  }

  /** All operations in order of creation, also those that no handler sees any more. */
  operations(): IterableIterator<Operation> {
    return this.#states.table.byId.values();
  }

  /** @see OperationTable.begun */
  begunOperations(): Iterable<readonly [operation: Operation, startedAfter: number]> {
    return this.#states.table.begun();
  }

  /**
   * What a handler sees at the start of an invocation: EXECUTION first, then in order of creation,
   * without what is pruned.
   */
  visibleOperations(): Operation[] {
    return this.#states.table.visible();
  }

  /**
   * Refuses updates that the service would refuse; changes nothing.
   *
   * @throws InvalidParameterValueException
   */
  check(updates: readonly OperationUpdate[]): void {
    checkUpdates(updates, this.#states.table.byId);
  }

  /**
   * The entries for all timers that are due, in the order in which they came due. Changes nothing:
   * apply the entries.
   */
  due(now: number): JournalEntry[] {
    if (this.nextDueAt > now) return [];
    if (this.deadline <= now) return [{ kind: 'timedOut', at: now }];
    return this.#states.timers
      .due(now)
      .map(({ id, cause }) =>
        cause === undefined ? { kind: 'timerFired', at: now, id } : { kind: 'callbackTimedOut', at: now, id, cause },
      );
  }

  /** Folds one entry, and returns the operations that it changed, in the order of the changes. */
  apply(entry: JournalEntry): readonly Operation[] {
    this.#length++;
    const states = this.#states;
    switch (entry.kind) {
      case 'checkpointed':
        return this.#update(entry);
      case 'stepSucceeded':
        this.#recorded(entry.at);
        return states.succeed(entry);
      case 'started':
        return this.#start(entry);
      case 'timerFired':
        return states.fireTimer(entry);
      case 'callbackSucceeded':
        return states.answerCallback(entry, { status: 'SUCCEEDED', result: entry.result });
      case 'callbackFailed':
        return states.answerCallback(entry, { status: 'FAILED', error: entry.error });
      case 'callbackTimedOut':
        return states.answerCallback(entry, { status: 'TIMED_OUT', error: callbackTimeoutError(entry.cause) });
      case 'callbackHeartbeatReceived':
        states.timers.heartbeat(entry.id, entry.at);
        return NOTHING;
      case 'chainedInvokeEnded':
        // An execution that has ended has no use for it.
        return this.#outcome === undefined ? states.endInvoke(entry) : NOTHING;
      case 'invocationEnded':
        this.#progress.ended(entry);
        states.invokes.endInvocation();
        return NOTHING;
      case 'pauseRequested':
        this.pause.request(entry);
        return NOTHING;
      case 'paused':
        if (this.pause.asked === undefined) throw this.#corrupt('is about a pause that nobody has asked for');
        this.pause.takeEffect(entry);
        this.#progress.cutShort();
        return NOTHING;
      case 'resumed':
        this.#deadline += this.pause.end(entry.at);
        return NOTHING;
      case 'succeeded':
        return this.#end(entry.at, this.#recordedOutcome ?? { status: 'SUCCEEDED', result: entry.result });
      case 'failed':
        return this.#end(entry.at, { status: 'FAILED', error: entry.error });
      case 'timedOut':
        return this.#end(entry.at, { status: 'TIMED_OUT', error: executionTimeoutError() });
      case 'stopped':
        return this.#end(entry.at, { status: 'STOPPED', error: entry.error });
      case 'redriven':
        return this.#redrive(entry);
      case 'forked':
        this.pause.end(entry.at);
        this.#limitTime(entry.at);
        this.#progress.begin();
        return states.fork(entry);
      default:
        throw this.#corrupt(`is of the unknown kind ${JSON.stringify((entry as { kind?: unknown }).kind)}`);
    }
  }

  #start(entry: EntryOf<'started'>): readonly Operation[] {
    checkJournalVersion(this.executionId, entry);
    const { at, name, operationId, input, timeoutSeconds, tenantId, traceparent, caller, forkedFrom } = entry;
    this.#originId = forkedFrom?.originId;
    this.#caller = caller;
    this.#tenantId = tenantId;
    this.#traceparent = traceparent;
    this.#operationId = operationId ?? this.executionId;
    this.#timeoutSeconds = timeoutSeconds;
    this.#limitTime(at);
    this.#progress.begin();
    return this.#states.put({
      Id: this.#operationId,
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: at,
      Name: name,
      ExecutionDetails: { InputPayload: input, ...(forkedFrom && { OriginId: forkedFrom.originId }) },
    });
  }

  #update(entry: EntryOf<'checkpointed'>): readonly Operation[] {
    const { updates, at } = entry;
    this.#recorded(at);
    // An update of EXECUTION is the last one of its request.
    const last = updates[updates.length - 1];
    if (last?.Type === 'EXECUTION') {
      this.#recordedOutcome =
        last.Action === 'SUCCEED'
          ? { status: 'SUCCEEDED', result: last.Payload }
          : { status: 'FAILED', error: last.Error ?? {} };
    }
    return this.#states.update(entry);
  }

  #recorded(at: number): void {
    this.#progress.recorded(at);
    if (this.pause.isInEffect) this.#progress.cutShort();
  }

  #end(at: number, outcome: ExecutionOutcome): readonly Operation[] {
    this.#outcome = outcome;
    this.#endedAt = at;
    this.pause.end(at);
    const execution = this.#states.unfinished(this.#operationId);
    return this.#states.put({ ...execution, Status: outcome.status, EndTimestamp: at });
  }

  #redrive(entry: EntryOf<'redriven'>): readonly Operation[] {
    const { at } = entry;
    if (this.#outcome === undefined) throw this.#corrupt('redrives an execution that has not ended');
    this.#redrives++;
    this.#outcome = undefined;
    this.#endedAt = undefined;
    this.#recordedOutcome = undefined;
    this.#limitTime(at);
    this.#progress.begin();
    const { EndTimestamp: _, ...execution } = this.#states.table.get(this.#operationId)!;
    const changed = this.#states.redrive(entry);
    return [...this.#states.put({ ...execution, Status: 'STARTED' }), ...changed];
  }

  /** The execution's timeout begins. */
  #limitTime(at: number): void {
    if (this.#timeoutSeconds !== undefined) this.#deadline = at + this.#timeoutSeconds * 1000;
  }

  #corrupt(fault: string): CorruptJournalError {
    return new CorruptJournalError(this.executionId, this.#length, fault);
  }
}
