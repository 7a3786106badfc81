import { NonDeterministicExecutionError } from '../../core/errors/execution-errors.js';
import { INSPECTED } from '../../core/inspected.js';
import type { InvocationError } from '../../core/invocation-error.js';
import type { Platform } from '../../core/lambda-context.js';
import { SafeLogger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import { type InvocationOutput, type Operation, type OperationUpdate, toEpochMillis } from '../../core/wire/index.js';
import type { StoreTransaction, TransactionRequest } from '../../journal/store-transaction.js';
import type { PluginHost } from '../../plugins/index.js';
import { ErrorCodec, errorEncodingOf } from '../../values/index.js';
import { type CheckpointStore, isTransientFailure, type TransactionalEnd } from '../checkpoint/index.js';
import type { AwaitedCall } from '../core/awaited-call.js';
import { places } from '../core/current-place.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { RejectionOwner, Urgency } from '../core/engine-port.js';
import { originOf } from '../core/invocation-facts.js';
import type { AnyCall, OperationCall } from '../core/operation-call.js';
import { label, Scope, type Unit } from '../core/scope.js';
import type { Settings } from '../core/settings.js';
import type { StepBody } from '../core/step-body.js';
import type { ReplayedInvocation } from '../replay/replayed-invocation.js';
import { Replayer } from '../replay/replayer.js';
import { CheckpointPolicy } from './checkpoint-policy.js';
import { checkpointRefusal } from './checkpoint-refusal.js';
import { TimeLimit } from './deadline.js';
import { InvocationEnd } from './invocation-end.js';
import type { InvocationProps, Outcome } from './invocation-props.js';
import { LateCalls } from './late-calls.js';
import { PendingOperations } from './pending-operations.js';
import { Rejections } from './rejections.js';
import { RunningBodies } from './running-bodies.js';
import { stalled } from './stall-watch.js';
import { TurnLoop } from './turn-loop.js';
import { TurnScheduler } from './turn-scheduler.js';
import { UnfinishedWarnings } from './unfinished-warnings.js';

/**
 * One pass over an execution: it answers the operations that the workflow asks for, from the record
 * or by doing them, and sees when nothing can move any more.
 *
 * Everything happens in turns. When the code that the last answer set off has run as far as it can,
 * the next answer is handed over; when there is none, waiting updates are sent; when there are none
 * and nothing runs, the invocation suspends, or has stalled.
 *
 * Its states: open; closing, from `close` or `interrupt` on, when only waiting updates are still
 * sent; ended, with one outcome, which never changes. `fail` and `breakOff` end it at once.
 * Whatever is called on it when it has ended does nothing.
 *
 * Invariants: at most one turn is scheduled, and at most one answer is handed over in it. It ends
 * as PENDING only when no body and no other work runs, the store has everything, the record has
 * nothing that the code waits for, and the code waits for a pending operation. Each method that may
 * let something move calls for a turn; one that forgets to makes the invocation hang until
 * something else does.
 *
 * `runInvocation` makes it and waits for its outcome. Calls and scopes see it as their
 * `EnginePort`, the replayer as a `ReplayedInvocation`. Its parts are below.
 */
export class Invocation implements ReplayedInvocation {
  readonly executionId: string;
  readonly requestId: string;
  readonly workflowName: string;
  readonly execution: Operation;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly logger: SafeLogger;
  readonly plugins: PluginHost | undefined;
  readonly observer: EngineObserver | undefined;
  readonly errors: ErrorCodec;
  readonly root: Scope;
  readonly context: object;

  readonly #store: CheckpointStore;
  readonly #turns: TurnScheduler;
  readonly #loop: TurnLoop;
  readonly #end: InvocationEnd;
  readonly #bodies: RunningBodies;
  readonly #replayer: Replayer;
  readonly #checkpoints: CheckpointPolicy;
  readonly #pending: PendingOperations;
  readonly #timeLimit: TimeLimit;
  readonly #warnings: UnfinishedWarnings;
  readonly #lateCalls: LateCalls;
  /** Made when a promise of its code is rejected before anybody handles it. */
  #rejections: Rejections | undefined;

  constructor(props: InvocationProps) {
    const { executionId, workflowName, clock, settings, state, store, token, deadline, observer } = props;
    this.executionId = executionId;
    this.requestId = props.requestId;
    this.workflowName = workflowName;
    this.execution = state.execution;
    this.platform = props.platform;
    this.clock = clock;
    this.settings = settings;
    this.logger = SafeLogger.of(props.logger);
    this.plugins = props.plugins;
    this.observer = observer;
    this.errors = new ErrorCodec(errorEncodingOf(settings.defaultSerdes), originOf(this), executionId);
    this.#store = store;

    // Each part is handed what it needs of those above it. What they call back comes in later
    // turns. (On Node 20 a member behind a spread takes 100 times as long as one before it.)
    const schedule = () => this.#turns.schedule();
    this.#turns = new TurnScheduler(() => this.#loop.turn(), observer?.needsPlaceLeft === true);
    this.#end = new InvocationEnd();
    this.#warnings = new UnfinishedWarnings(this);
    this.#lateCalls = new LateCalls(this);
    this.#bodies = new RunningBodies(schedule);
    this.#replayer = new Replayer(this, state, schedule);
    this.#checkpoints = new CheckpointPolicy({
      operations: state.operations.length + 1,
      isRecorded: (id) => this.recordOf(id) !== undefined,
      onBelieved: (end) => this.#replayer.learn([end], []),
      onRecorded: (batch, received) => this.#recorded(batch, received),
      onHalted: (batch, received) => this.#halt(batch, received),
      onFailed: (error, batch) => this.#checkpointFailed(error, batch),
      onOverdue: schedule,
      onTooMany: (error) => this.fail(error),
      ...{ store, executionId, workflowName, token, settings },
    });
    this.#pending = new PendingOperations(clock, () => {
      this.#checkpoints.queue.want();
      schedule();
    });
    this.#timeLimit = new TimeLimit({
      onStop: (reason) => {
        this.#bodies.abort(reason);
        schedule();
      },
      onEnd: () => this.#outOfTime(),
      ...{ clock, deadline },
    });
    this.#loop = new TurnLoop({
      queue: this.#checkpoints.queue,
      pending: this.#pending,
      timeLimit: this.#timeLimit,
      stallMillis: settings.stallMillis,
      onOutcome: (outcome) => this.#finish(outcome),
      onOutOfTime: () => this.#outOfTime(),
      onStalled: (afterMillis) => this.fail(stalled(this, afterMillis)),
      ...{ turns: this.#turns, end: this.#end, replayer: this.#replayer, bodies: this.#bodies },
    });
    const startedAt = toEpochMillis(state.execution.StartTimestamp) ?? clock.now();
    this.root = Scope.root(this.#replayer.recordedIn(''), startedAt);
    this.context = props.contextOf(this);
  }

  get outcome(): Promise<Outcome> {
    return this.#end.outcome;
  }

  get hasEnded(): boolean {
    return this.#end.hasEnded;
  }

  get isReplaying(): boolean {
    return this.#replayer.isReplaying;
  }

  get rejections(): Rejections | undefined {
    return this.#rejections;
  }

  // --- The code of the workflow, and what it calls

  /** The workflow's code begins to run: from here on a standstill is noticed. */
  begin(): void {
    this.observer?.begins?.(this);
    this.#turns.schedule();
  }

  ask<T>(call: OperationCall<T>): Promise<T> {
    if (this.mayBegin(call, false) && !call.isDropped) {
      if (this.observer === undefined) this.#replayer.ask(call);
      else this.#askObserved(call, this.observer);
    }
    return call.promise;
  }

  #askObserved(call: AnyCall, { asked, needsPlaceLeft }: EngineObserver): void {
    asked?.call(this.observer, call, this.ask);
    if (needsPlaceLeft === true) places.run(undefined, () => this.#replayer.ask(call));
    else this.#replayer.ask(call);
  }

  called(call: AwaitedCall<any>): void {
    this.observer?.called?.(call);
  }

  awaited(call: AwaitedCall<any>): void {
    this.#warnings.awaited(call);
    this.#turns.schedule();
  }

  failedUnseen(call: AwaitedCall<any>, error: unknown): void {
    this.#warnings.failedUnseen(call, error);
  }

  isTooLate(scope: Scope, subType: string, name: string | undefined): boolean {
    const { ended } = scope;
    if (this.#checkpoints.queue.isDormant) this.#loop.movedByItself();
    if (ended === undefined && !this.hasEnded) return false;
    // Code that is cut off by a fault may be in the middle of calling operations.
    if (!this.#end.isCuttingOff) this.#lateCalls.warn(`${subType} ${label(name)}`, scope, ended);
    return true;
  }

  mayBegin({ name, id }: AnyCall, isAtMostOnce: boolean): boolean {
    return this.#timeLimit.allows(name ?? id, isAtMostOnce) && !this.hasEnded;
  }

  rejectedUnhandled(promise: Promise<unknown>, reason: unknown, scope = this.root, body?: StepBody): RejectionOwner {
    this.#rejections ??= new Rejections(this, this.hasEnded);
    this.#rejections.add(promise, { reason, scope, body });
    return this.#rejections;
  }

  // --- Scopes

  openScope(owner: AnyCall, isRebuilt: boolean, unit: Unit | undefined): Scope {
    return Scope.inside(owner, { unit, recorded: this.#replayer.recordedIn(owner.id), isRebuilt });
  }

  runsOnly(scope: Scope, unitIds: readonly string[]): void {
    this.#replayer.leaveOutUnits(scope, unitIds);
  }

  holdEnd(scope: Scope, how: string): Promise<void> | undefined {
    return this.#replayer.holdEnd(scope, how);
  }

  scopeReturned(scope: Scope, isWhole: boolean): void {
    this.observer?.returned?.(scope);
    if (isWhole) this.#warnings.warnOfUnconsumed(scope, this.#replayer.unconsumedIn(scope));
  }

  closeScope(scope: Scope, isWhole: boolean): void {
    const left = this.#replayer.closeScope(scope);
    if (isWhole) this.#warnings.warnOfUnfinished(scope, left);
  }

  /** The workflow has returned: warns of what it leaves behind. */
  returned(): void {
    const { root } = this;
    this.observer?.returned?.(root);
    this.#warnings.warnOfUnconsumed(root, this.#replayer.unconsumed);
    this.#warnings.warnOfUnfinished(root, this.#replayer.open);
    this.#warnings.warnOfUnseen(root);
  }

  // --- The record

  recordOf(id: string): Operation | undefined {
    return this.#replayer.recordOf(id);
  }

  hasMarker(id: string, scope: Scope): boolean {
    return this.#replayer.consumeIfRecorded(id, scope);
  }

  checkpoint(update: OperationUpdate, urgency: Urgency, end?: TransactionalEnd): void {
    if (this.#end.isClosing || this.settings.isRehearsal) {
      void end?.transaction.rollback(false);
      return;
    }
    this.#checkpoints.record(update, urgency, end);
    this.#turns.schedule();
  }

  ready(call: AnyCall): void {
    this.#replayer.ready(call);
  }

  answering(call: AnyCall, recorded: Operation, isStart: boolean): void {
    this.observer?.answered?.(call, recorded, isStart);
    if (!isStart && call.endsAhead) return;
    const { StartTimestamp, EndTimestamp } = recorded;
    const moment = toEpochMillis(isStart ? StartTimestamp : (EndTimestamp ?? StartTimestamp));
    if (moment !== undefined) call.scope.advanceTo(moment);
  }

  #recorded(batch: readonly OperationUpdate[], received: readonly Operation[]): void {
    if (!this.#end.isClosing) this.#replayer.learn(batch, received);
    this.#turns.scheduleFromMicrotask();
  }

  /** The execution is being paused: the last answer is taken in, and nothing begins any more. */
  #halt(batch: readonly OperationUpdate[], received: readonly Operation[]): void {
    this.#replayer.close();
    this.#replayer.learn(batch, received);
    this.#finish({ output: { Status: 'PENDING' } }, 'The execution is being paused.');
  }

  #checkpointFailed(error: unknown, batch: readonly OperationUpdate[]): void {
    if (isTransientFailure(error)) this.breakOff(error);
    else this.fail(checkpointRefusal(error, batch, this.workflowName));
  }

  // --- Bodies, and what is pending

  confirmLease(): Promise<void> | undefined {
    return this.#store.confirmLease?.(this.executionId);
  }

  beginTransaction(options: TransactionRequest): Promise<StoreTransaction> | undefined {
    return this.#store.beginTransaction?.(options);
  }

  bodyBegins(body: StepBody, call: AnyCall, isAtMostOnce: boolean): void {
    this.#bodies.begin(body);
    const { reason } = this.#timeLimit;
    if (reason !== undefined) body.abort(reason);
    this.observer?.bodyBegins?.(call, body.attempt, isAtMostOnce);
  }

  bodyEnded(body: StepBody): void {
    this.#bodies.end(body);
  }

  wasCutShort({ name, operationId }: StepBody): boolean {
    return !this.#timeLimit.allows(name ?? operationId, false);
  }

  whileWorking<T>(promise: PromiseLike<T>): Promise<T> {
    return this.#bodies.whileWorking(promise);
  }

  goPending(call: AnyCall, dueAt: number): void {
    this.#pending.add(call, dueAt);
    this.#turns.schedule();
  }

  leavePending(call: AnyCall): void {
    this.#pending.delete(call);
  }

  // --- The end

  /** As the port says; but drift may be held, for other code to come. */
  fail(error: unknown): void {
    this.#end.cutOff();
    if (this.settings.holdsDrift && error instanceof NonDeterministicExecutionError) this.breakOff(error);
    else this.#finish({ output: { Status: 'FAILED', Error: this.errors.recordEnd(error) } });
  }

  /** @param executionUpdate is recorded last. */
  close(output: InvocationOutput, executionUpdate?: OperationUpdate): void {
    if (!this.#end.close({ output })) return;
    this.root.end();
    if (executionUpdate !== undefined) this.#checkpoints.queue.add(executionUpdate);
    this.#turns.schedule();
  }

  interrupt(error: InvocationError): void {
    this.#end.cutOff();
    if (!this.#end.close({ error })) return;
    this.root.end();
    this.#turns.schedule();
  }

  breakOff(error: unknown): void {
    this.#end.cutOff();
    this.#finish({ error });
  }

  /** Ends the invocation without an outcome: the execution goes on elsewhere, or has ended. */
  abandon(): void {
    this.breakOff(new DOMException('The invocation was abandoned.', 'AbortError'));
  }

  /** The runtime stops, and abandons the invocation at that moment. */
  stopBy(endAt: number): void {
    if (this.hasEnded) return;
    this.#timeLimit.stopBy(endAt);
    this.#turns.schedule();
  }

  #outOfTime(): void {
    for (const name of this.#bodies.names) this.#timeLimit.cutShort(name);
    this.breakOff(this.#timeLimit.error(this.workflowName, this.executionId));
  }

  [INSPECTED](): string {
    return `invocation of ${this.workflowName}`;
  }

  /** @param why the bodies that still run are aborted. */
  #finish(outcome: Outcome, why = 'The invocation has ended.'): void {
    if (!this.#end.finish(outcome)) return;
    this.observer?.ended?.(this.#replayer.unconsumed);
    this.#turns.stop();
    this.#checkpoints.queue.close();
    this.#pending.stopWatching();
    this.#replayer.close();
    this.#loop.close();
    this.#timeLimit.close();
    if (this.#bodies.areRunning) this.#bodies.giveUp(new DOMException(why, 'AbortError'));
  }
}
