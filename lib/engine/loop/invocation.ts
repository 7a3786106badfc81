import { NonDeterministicExecutionError, OperationLimitError } from '../../core/errors/execution-errors.js';
import type { InvocationError } from '../../core/invocation-error.js';
import type { Platform } from '../../core/lambda-context.js';
import { SteadyLogger } from '../../core/logging/index.js';
import { type Clock, setImmediate } from '../../core/time/index.js';
import type { ClassThunk } from '../../core/types.js';
import {
  type InvocationOutput,
  LIMITS,
  type Operation,
  type OperationUpdate,
  toEpochMillis,
} from '../../core/wire/index.js';
import type { PluginHost } from '../../plugins/index.js';
import { type ResultOptions, type Serdes, serdesFor } from '../../values/index.js';
import { CheckpointQueue, type CheckpointStore, isTransientFailure } from '../checkpoint/index.js';
import type { AwaitedCall } from '../core/awaited-call.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { RejectionOwner, Urgency } from '../core/engine-port.js';
import { ErrorForm } from '../core/error-form.js';
import type { AnyCall, OperationCall } from '../core/operation-call.js';
import { PATCH } from '../core/patch-marker.js';
import { label, Scope } from '../core/scope.js';
import type { Settings } from '../core/settings.js';
import type { StepBody } from '../core/step-body.js';
import { type ReplayedInvocation, Replayer } from '../replay/replayer.js';
import { checkpointRefusal } from './checkpoint-refusal.js';
import { type Deadline, DeadlineGuard } from './deadline.js';
import type { InvocationProps, Outcome } from './invocation-props.js';
import { LateCalls } from './late-calls.js';
import { Outside } from './pending-operations.js';
import { Rejections } from './rejections.js';
import { RunningBodies } from './running-bodies.js';
import { StallWatch } from './stall-watch.js';
import { AfterMicrotasks } from './turn-scheduler.js';
import { warnOfLeftovers, warnOfUnconsumed, warnOfUnseen } from './unfinished-warnings.js';

/**
 * One pass over an execution. It answers the operations that the workflow asks for, from the record
 * or by doing them, and sees when nothing can move any more. Everything happens in turns: when the
 * code set off by the last answer has run as far as it can, the next answer is handed over; when
 * there is none, waiting updates are sent; when there are none and nothing runs, the invocation is
 * over.
 */
export class Invocation implements ReplayedInvocation {
  readonly executionId: string;
  readonly requestId: string;
  readonly platform: Platform;
  readonly workflowName: string;
  readonly execution: Operation;
  readonly clock: Clock;
  readonly logger: SteadyLogger;
  readonly settings: Settings;
  readonly root: Scope;
  readonly context: object;
  readonly outcome: Promise<Outcome>;
  /** Told of what happens; `undefined` without plugins, which then cost nothing. */
  readonly plugins: PluginHost | undefined;
  readonly observer: EngineObserver | undefined;

  readonly #store: CheckpointStore;
  #operations: number;
  /** Ends that are recorded or on their way there, and that nobody has been told of. */
  #untoldEnds = 0;
  /** Operations whose end was told before it was durable, until it is. */
  readonly #toldAhead = new Set<string>();
  readonly errors: ErrorForm;
  readonly #answers: Replayer;
  readonly #queue: CheckpointQueue;
  readonly #outside: Outside;
  readonly #stall: StallWatch;
  readonly #bodies = new RunningBodies();
  #guard: DeadlineGuard | undefined;
  /** Whether the runtime stops: what must not be interrupted does not begin. */
  #isLeaving = false;
  #unseenFailures: UnseenFailures | undefined;
  #work = 0;
  #isScheduled = false;
  #isSuspending = false;
  #isCollecting = false;
  #closing: Outcome | undefined;
  #hasEnded = false;
  /** Whether a fault has ended it just now, with code of it still running. */
  #isBreakingOff = false;
  readonly #lateCalls = new LateCalls(this);
  /** Made when a promise of its code is rejected before anybody handles it. */
  #rejections: Rejections | undefined;
  #end!: (outcome: Outcome) => void;

  constructor(props: InvocationProps) {
    this.executionId = props.executionId;
    this.requestId = props.requestId;
    this.platform = props.platform;
    this.workflowName = props.workflowName;
    this.execution = props.state.execution;
    this.clock = props.clock;
    this.logger = SteadyLogger.of(props.logger);
    this.settings = props.settings;
    this.plugins = props.plugins;
    this.observer = props.observer;
    this.#store = props.store;
    this.#operations = props.state.operations.size + 1;
    const { defaultSerdes, isEager, patienceMillis, rideMillis, stallMillis } = props.settings;
    this.errors = new ErrorForm(defaultSerdes, props.executionId);
    this.#answers = new Replayer(this, props.state, patienceMillis, () => this.#schedule());
    this.#queue = new CheckpointQueue({
      store: props.store,
      executionId: props.executionId,
      token: props.token,
      maxUpdates: isEager ? 1 : LIMITS.checkpointUpdates,
      rideMillis,
      onRecorded: (batch, told) => this.#recorded(batch, told),
      onHalted: () => this.#finish({ output: { Status: 'PENDING' } }),
      onFailed: (error, batch) => this.#checkpointFailed(error, batch),
      onOverdue: () => this.#schedule(),
    });
    this.#outside = new Outside(props.clock, () => {
      this.#queue.want();
      this.#schedule();
    });
    if (props.deadline !== undefined) this.#guard = this.#guardOf(props.deadline);
    this.#stall = new StallWatch(stallMillis, (activityThen) => this.#stallOver(activityThen));
    this.root = new Scope({
      id: '',
      parent: undefined,
      owner: undefined,
      unconsumed: this.#answers.recordedIn(''),
      isRebuilt: false,
      now: toEpochMillis(props.state.execution.StartTimestamp) ?? props.clock.now(),
    });
    this.context = props.contextOf(this);
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Whether the workflow has returned, or the invocation is over: nobody waits for anything any
   * more.
   */
  get #isClosing(): boolean {
    return this.#hasEnded || this.#closing !== undefined;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#answers.isReplaying;
  }

  holdEnd(scope: Scope, how: string): Promise<void> | undefined {
    return this.#answers.holdEnd(scope, how);
  }

  openScope(owner: AnyCall, isRebuilt: boolean): Scope {
    const { id, scope: parent } = owner;
    const unconsumed = this.#answers.recordedIn(id);
    return new Scope({ id, parent, owner, unconsumed, isRebuilt, now: parent.now });
  }

  runsOnly(scope: Scope, unitIds: readonly string[]): void {
    this.#answers.leaveOutUnits(scope, unitIds);
  }

  scopeReturned(scope: Scope, isWhole: boolean): void {
    this.observer?.returned?.(scope);
    if (isWhole) this.#warnOfUnconsumed(this.#answers.unconsumedIn(scope), scope);
  }

  closeScope(scope: Scope, isWhole: boolean): void {
    const left = this.#answers.closeScope(scope);
    if (isWhole) warnOfLeftovers(this, left, scope.label);
  }

  /** The workflow has returned: a warning names what it left undone, since its result is final. */
  returned(): void {
    const { root } = this;
    this.observer?.returned?.(root);
    this.#warnOfUnconsumed(this.#answers.unconsumed, root);
    warnOfLeftovers(this, this.#answers.open, root.label);
    if (this.#unseenFailures !== undefined) warnOfUnseen(this, this.#unseenFailures, root.label);
  }

  #warnOfUnconsumed(operations: readonly Operation[], scope: Scope): void {
    if (operations.length === 0) return;
    this.observer?.leftBehind?.(operations);
    warnOfUnconsumed(this, operations, scope.label);
  }

  ready(call: AnyCall): void {
    this.#answers.ready(call);
  }

  /** The code is about to be told of an end, or of the start that made a callback's id. */
  told(call: AnyCall, recorded: Operation, isStart: boolean): void {
    this.observer?.told?.(call, recorded, isStart);
    if (call.endsAhead) return;
    const { StartTimestamp, EndTimestamp } = recorded;
    const moment = toEpochMillis(isStart ? StartTimestamp : (EndTimestamp ?? StartTimestamp));
    if (moment !== undefined) call.scope.told(moment);
  }

  /** @param classes makes the serdes of a class that the options name. */
  serdesFor(options: ResultOptions, classes?: (returns: ClassThunk) => Serdes): Serdes {
    return serdesFor(options, this.settings.defaultSerdes, classes);
  }

  /** The workflow's code begins to run: from here on a standstill is noticed. */
  begin(): void {
    this.#schedule();
  }

  /** Replayer an operation that the workflow asks for: at once from here on, and in its turn. */
  ask<T>(call: OperationCall<T>): Promise<T> {
    if (this.mayBegin(call, false) && !call.isDropped) this.#answers.ask(call);
    return call.promise;
  }

  mayBegin({ name, id }: AnyCall, isAtMostOnce: boolean): boolean {
    if (isAtMostOnce ? !this.#isLeaving : !this.#isStopping) return !this.#hasEnded;
    this.#guard!.cutShort(name ?? id);
    return false;
  }

  called(call: AwaitedCall<any>): void {
    this.observer?.called?.(call);
  }

  isTooLate(scope: Scope, subType: string, name: string | undefined): boolean {
    const { ended } = scope;
    if (ended === undefined && !this.#hasEnded) return false;
    // Code that is cut off by a fault may be in the middle of calling operations.
    if (!this.#isBreakingOff) this.#lateCalls.warn(`${subType} ${label(name)}`, scope, ended);
    return true;
  }

  rejectedUnhandled(promise: Promise<unknown>, reason: unknown, scope = this.root, body?: StepBody): RejectionOwner {
    this.#rejections ??= new Rejections(this, this.#hasEnded);
    this.#rejections.add(promise, { reason, scope, body });
    return this.#rejections;
  }

  get rejections(): Rejections | undefined {
    return this.#rejections;
  }

  confirmLease(): Promise<void> | undefined {
    return this.#store.confirmLease?.(this.executionId);
  }

  /** What is known of an operation. */
  recordOf(id: string): Operation | undefined {
    return this.#answers.recordOf(id);
  }

  /** Whether a marker of this id is recorded. It is not waited for, as operations are. */
  hasMarker(id: string, scope: Scope): boolean {
    return this.#answers.consumeIfRecorded(id, scope);
  }

  checkpoint(update: OperationUpdate, urgency: Urgency): void {
    if (urgency === 'ahead' && this.#untoldEnds === 0 && !this.settings.isEager && !this.#queue.isFull) {
      this.#checkpointAhead(update);
      return;
    }
    if (this.#isClosing || this.settings.isRehearsal || !this.#admit(update)) return;
    if (isEnd(update)) this.#untoldEnds++;
    if (urgency === 'riding' && !this.settings.isEager) this.#queue.addRiding(update);
    else this.#queue.add(update);
    this.#schedule();
  }

  /**
   * Records an end that the code may be told of at once. While other ends are on their way to the
   * store it is told of after them, as it will be on replay.
   */
  #checkpointAhead(update: OperationUpdate): void {
    if (this.#isClosing) return;
    this.#queue.addRiding(update);
    this.#toldAhead.add(update.Id);
    this.#answers.learn([update], []);
    this.#schedule();
  }

  /**
   * Counts operations that begin. False when there are more than an execution may have: then it has
   * failed.
   */
  #admit({ Action: action, Id: id, SubType: subType }: OperationUpdate): boolean {
    if ((action !== 'START' && subType !== PATCH) || this.#answers.recordOf(id) !== undefined) return true;
    this.#operations++;
    if (this.#operations <= this.settings.maxOperations) return true;
    this.fail(new OperationLimitError(this.workflowName, this.#operations, this.settings.maxOperations));
    return false;
  }

  bodyBegins(body: StepBody, call: AnyCall, isAtMostOnce: boolean): void {
    this.#bodies.add(body);
    if (this.#isStopping) body.abort(this.#guard!.reason!);
    this.observer?.bodyBegins?.(call, body.attempt, isAtMostOnce);
  }

  /**
   * Whether a body that has failed did so because the invocation's time is over: then that is no
   * failure of its own.
   */
  wasCutShort({ name, operationId }: StepBody): boolean {
    if (this.#isStopping) this.#guard!.cutShort(name ?? operationId);
    return this.#isStopping;
  }

  bodyEnded(body: StepBody): void {
    this.#bodies.delete(body);
    this.#schedule();
  }

  whileWorking<T>(promise: PromiseLike<T>): Promise<T> {
    this.#work++;
    return Promise.resolve(promise).finally(() => {
      this.#work--;
      this.#schedule();
    });
  }

  /** The operation is pending: only time or somebody outside can move it. */
  goPending(call: AnyCall, dueAt: number): void {
    call.dueAt = dueAt;
    this.#outside.add(call);
    this.#schedule();
  }

  leavePending(call: AnyCall): void {
    this.#outside.delete(call);
    call.dueAt = undefined;
  }

  /** The code has begun to wait for something. */
  awaited(call: AwaitedCall<any>): void {
    this.#unseenFailures?.delete(call);
    this.#schedule();
  }

  /** An operation has failed that the code does not wait for, or not yet. */
  failedUnseen(call: AwaitedCall<any>, error: unknown): void {
    this.#unseenFailures ??= new Map();
    this.#unseenFailures.set(call, error);
  }

  /**
   * Ends the execution with an error that another invocation would only meet again; but drift may
   * be held, for other code to come.
   */
  fail(error: unknown): void {
    this.#cutOff();
    if (this.settings.holdsDrift && error instanceof NonDeterministicExecutionError) this.breakOff(error);
    else this.#finish({ output: { Status: 'FAILED', Error: this.errors.record(error) } });
  }

  /** Ends the invocation with the workflow's outcome, once everything that waits is recorded. */
  close(output: InvocationOutput, executionUpdate?: OperationUpdate): void {
    if (this.#isClosing) return;
    this.root.end();
    this.#closing = { output };
    if (executionUpdate !== undefined) this.#queue.add(executionUpdate);
    this.#schedule();
  }

  /**
   * Breaks the invocation off, once everything that waits is recorded: the code, a body or a serdes
   * asks for another invocation.
   */
  interrupt(error: InvocationError): void {
    if (this.#isClosing) return;
    this.#cutOff();
    this.root.end();
    this.#closing = { error };
    this.#schedule();
  }

  /** Ends the invocation with a fault that another one may get over. */
  breakOff(error: unknown): void {
    this.#cutOff();
    this.#finish({ error });
  }

  /**
   * Code that runs now is cut off where it is: what it calls in this turn is not called too late.
   */
  #cutOff(): void {
    if (this.#isClosing) return;
    this.#isBreakingOff = true;
    setImmediate(() => {
      this.#isBreakingOff = false;
    });
  }

  /** Ends the invocation without an outcome: the execution goes on elsewhere, or has ended. */
  abandon(): void {
    this.breakOff(new DOMException('The invocation was abandoned.', 'AbortError'));
  }

  /**
   * The runtime stops, and abandons the invocation at that moment. Bodies have the first half of
   * the time to end by themselves. Then they get their signal, and nothing new begins.
   */
  stopBy(endAt: number): void {
    if (this.#hasEnded) return;
    this.#isLeaving = true;
    const now = this.clock.now();
    this.#guard ??= this.#guardOf({ stopAt: now + (endAt - now) / 2, endAt });
    this.#schedule();
  }

  #guardOf(deadline: Deadline): DeadlineGuard {
    return new DeadlineGuard({
      clock: this.clock,
      deadline,
      onStop: (reason) => {
        this.#bodies.abort(reason);
        this.#schedule();
      },
      onEnd: () => this.#outOfTime(),
    });
  }

  /** Whether the time is nearly over: nothing new begins, and what is done is recorded. */
  get #isStopping(): boolean {
    return this.#guard?.reason !== undefined;
  }

  #outOfTime(): void {
    for (const name of this.#bodies.names) this.#guard!.cutShort(name);
    this.breakOff(this.#guard!.error(this.workflowName, this.executionId));
  }

  #schedule(): void {
    if (this.#isScheduled || this.#hasEnded) return;
    this.#isScheduled = true;
    this.#nextTurn.call();
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (this.#hasEnded || this.#answers.isReading) return;
    if (this.#closing !== undefined) this.#closeTurn(this.#closing);
    else if (!this.#answers.handOverNext()) {
      if (this.#queue.isDue) this.#sendSoon();
      else this.#whenNothingIsDue();
    }
  };

  /** Whether something runs in this process that will call for another turn. */
  get #isWorking(): boolean {
    return this.#bodies.size > 0 || this.#work > 0;
  }

  readonly #nextTurn = new AfterMicrotasks(this.#turn);

  #closeTurn(outcome: Outcome): void {
    if (this.#queue.isIdle) {
      this.#finish(outcome);
      return;
    }
    this.#queue.stopRiding();
    if (this.#queue.isDue) this.#queue.send();
  }

  /** With bodies running, their neighbors' results are given a moment to come along. */
  #sendSoon(): void {
    if (this.#bodies.size === 0) {
      this.#queue.send();
    } else if (!this.#isCollecting) {
      this.#isCollecting = true;
      setImmediate(() => {
        this.#isCollecting = false;
        if (!this.#hasEnded && this.#queue.isDue) this.#queue.send();
      });
    }
  }

  #whenNothingIsDue(): void {
    if (this.#answers.isAheadOfCode && this.#work === 0) {
      this.#answers.waitForCode();
    } else if (this.#isWorking) {
      if (!this.#isStopping) this.#outside.watch();
    } else if (!this.#queue.isIdle) {
      this.#queue.stopRiding();
      if (this.#queue.isDue) this.#queue.send();
    } else if (this.#guard?.hasCutShort) {
      this.#outOfTime();
    } else if (this.#outside.hasAwaited) {
      this.#suspendSoon();
    } else {
      this.#stall.begin(this.#answers.activity);
    }
  }

  /** One more look after other work of the process has had its turn. */
  #suspendSoon(): void {
    if (this.#isSuspending) return;
    this.#isSuspending = true;
    setImmediate(() => {
      this.#isSuspending = false;
      if (this.#isScheduled || this.#hasEnded || this.#closing !== undefined || this.#answers.isReading) return;
      const isQuiet = !this.#isWorking && !this.#answers.isAheadOfCode && this.#queue.isIdle;
      if (isQuiet && this.#outside.hasAwaited) this.#finish({ output: { Status: 'PENDING' } });
      else this.#schedule();
    });
  }

  #stallOver(activityThen: number): void {
    const isSame = this.#answers.activity === activityThen;
    const isStalled = isSame && !this.#isWorking && !this.#outside.hasAwaited;
    if (isStalled) this.fail(this.#stall.error(this.workflowName, this.executionId));
    else this.#schedule();
  }

  #recorded(batch: readonly OperationUpdate[], told: readonly Operation[]): void {
    for (const update of batch) {
      if (isEnd(update) && !this.#toldAhead.delete(update.Id)) this.#untoldEnds--;
    }
    if (!this.#isClosing) this.#answers.learn(batch, told);
    if (this.#isScheduled || this.#hasEnded) return;
    this.#isScheduled = true;
    this.#nextTurn.callFromMicrotask();
  }

  #checkpointFailed(error: unknown, batch: readonly OperationUpdate[]): void {
    if (isTransientFailure(error)) this.breakOff(error);
    else this.fail(checkpointRefusal(error, batch, this.workflowName));
  }

  #finish(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.observer?.ended?.(this.#answers.unconsumed);
    this.#queue.close();
    this.#outside.close();
    this.#answers.close();
    this.#stall.close();
    this.#guard?.close();
    if (this.#bodies.size > 0) this.#bodies.abort(new DOMException('The invocation has ended.', 'AbortError'));
    this.#end(outcome);
  }
}

type UnseenFailures = Map<AwaitedCall<any>, unknown>;

function isEnd({ Action: action, Type: type }: OperationUpdate): boolean {
  return (action === 'SUCCEED' || action === 'FAIL') && type !== 'EXECUTION';
}
