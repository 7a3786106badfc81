import { NonDeterministicExecutionError, OperationLimitError } from '../../core/errors/execution-errors.js';
import type { InvocationError } from '../../core/errors/invocation-error.js';
import type { Platform } from '../../core/lambda-context.js';
import { type ReplayLogging, SteadyLogger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/clock.js';
import {
  type InvocationOutput,
  LIMITS,
  type Operation,
  type OperationUpdate,
  toEpochMillis,
} from '../../core/wire/index.js';
import type { PluginHost } from '../../plugins/index.js';
import type { RetryStrategy } from '../../retry/index.js';
import { type Serdes, type SerdesContext, serdesFor } from '../../values/index.js';
import { DurableContext } from '../api/durable-context.js';
import { CheckpointQueue, type CheckpointStore, isTransientFailure } from '../checkpoint/index.js';
import type { CodeWatch } from '../core/engine-observer.js';
import { ErrorForm } from '../core/error-form.js';
import type { GroupCall } from '../core/group-call.js';
import type { InvocationProps, Outcome } from '../core/invocation-settings.js';
import type { AnyCall, OperationCall } from '../core/operation-call.js';
import { unitSuffix } from '../core/operation-ids.js';
import { Scope } from '../core/scope.js';
import type { Class, ClassThunk, ResultOptions } from '../core/value-options.js';
import type { WorkflowDefinition } from '../core/workflow-definition.js';
import { PATCH } from '../operations/patch.js';
import type { StepBody } from '../operations/step/step-body.js';
import { Replayer } from '../replay/replayer.js';
import { checkpointRefusal } from './checkpoint-refusal.js';
import { type Deadline, DeadlineGuard } from './deadline.js';
import { Outside } from './pending-operations.js';
import type { Rejections } from './rejections.js';
import { RunningBodies } from './running-bodies.js';
import { StallWatch } from './stall-watch.js';
import { AfterMicrotasks } from './turn-scheduler.js';

/**
 * Taken at load, so that fake timers installed later by a test framework don't reach the engine.
 */
const { setImmediate } = globalThis;

/**
 * One pass over an execution. It answers the operations that the workflow asks for, from the record
 * or by doing them, and sees when nothing can move any more. Everything happens in turns: when the
 * code set off by the last answer has run as far as it can, the next answer is handed over; when
 * there is none, waiting updates are sent; when there are none and nothing runs, the invocation is
 * over.
 */
export class Invocation {
  readonly executionId: string;
  readonly requestId: string;
  readonly platform: Platform;
  readonly workflowName: string;
  readonly execution: Operation;
  readonly clock: Clock;
  readonly logger: SteadyLogger;
  readonly replayLogging: ReplayLogging;
  readonly defaultRetry: RetryStrategy;
  readonly root: Scope;
  readonly context: DurableContext;
  readonly outcome: Promise<Outcome>;
  /** Told of what happens; `undefined` without plugins, which then cost nothing. */
  readonly plugins: PluginHost | undefined;
  /** Whether the ends of operations are believed before they are durable. */
  readonly isOptimistic: boolean;
  readonly isLenient: boolean;
  /** In tests: sees what the code does. */
  readonly watch: CodeWatch | undefined;
  /** Whether the code only repeats what is recorded: nothing begins, and nothing is recorded. */
  readonly isRehearsal: boolean;
  /** What is known of a workflow class that is invoked. */
  readonly definitionOf: (workflow: Class<object>) => WorkflowDefinition;
  /** The function that runs a workflow, by the workflow's name. */
  readonly functionNameOf: (workflow: string) => string;

  readonly #store: CheckpointStore;
  readonly #isEager: boolean;
  readonly #holdsDrift: boolean;
  readonly #maxOperations: number;
  #operations: number;
  /** Ends that are recorded or on their way there, and that nobody has been told of. */
  #untoldEnds = 0;
  /** Operations whose end was told before it was durable, until it is. */
  readonly #toldAhead = new Set<string>();
  readonly generalSerdes: Serdes | undefined;
  readonly errors: ErrorForm;
  readonly #defaultSerdes: Serdes | undefined;
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
  /** Warnings of operations that were called too late. */
  lateCalls: Set<string> | undefined;
  /** Made when a promise of its code is rejected before anybody handles it. */
  rejections: Rejections | undefined;
  #end!: (outcome: Outcome) => void;

  constructor(props: InvocationProps) {
    this.executionId = props.executionId;
    this.requestId = props.requestId;
    this.platform = props.platform;
    this.workflowName = props.workflowName;
    this.execution = props.state.execution;
    this.clock = props.clock;
    this.logger = SteadyLogger.of(props.logger);
    this.replayLogging = props.replayLogging;
    this.plugins = props.plugins;
    this.defaultRetry = props.defaultRetry;
    this.isOptimistic = props.checkpointing === 'optimistic';
    this.isLenient = props.isLenient;
    this.watch = props.watch;
    this.isRehearsal = props.isRehearsal;
    this.definitionOf = props.definitionOf;
    this.functionNameOf = props.functionNameOf;
    this.#store = props.store;
    this.#isEager = props.checkpointing === 'eager';
    this.#holdsDrift = props.holdsDrift;
    this.#maxOperations = props.maxOperations;
    this.#operations = props.state.operations.size + 1;
    this.#defaultSerdes = props.defaultSerdes;
    this.generalSerdes = props.generalSerdes;
    this.errors = new ErrorForm(props.defaultSerdes, props.executionId);
    this.#answers = new Replayer(this, props.state, props.patienceMillis, () => this.#schedule());
    this.#queue = new CheckpointQueue({
      store: props.store,
      executionId: props.executionId,
      token: props.token,
      maxUpdates: this.#isEager ? 1 : LIMITS.checkpointUpdates,
      rideMillis: props.rideMillis,
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
    this.#stall = new StallWatch(props.stallMillis, (activityThen) => this.#stallOver(activityThen));
    this.root = new Scope({
      id: '',
      parent: undefined,
      owner: undefined,
      unconsumed: this.#answers.recordedIn(''),
      isRebuilt: false,
      now: toEpochMillis(props.state.execution.StartTimestamp) ?? props.clock.now(),
    });
    this.context = new DurableContext(this);
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isBreakingOff(): boolean {
    return this.#isBreakingOff;
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

  /** Recorded operations that the workflow has not asked for. */
  get unconsumedOperations(): Operation[] {
    return this.#answers.unconsumed;
  }

  /** Those of them that are recorded in a scope. */
  unconsumedIn(scope: Scope): Operation[] {
    return this.#answers.unconsumedIn(scope);
  }

  /**
   * The code of a scope is done: gives a promise where it can't end yet, since recorded operations
   * were not asked for.
   * @param how it ended, for a message.
   */
  holdEnd(scope: Scope, how: string): Promise<void> | undefined {
    return this.#answers.holdEnd(scope, how);
  }

  /** Operations asked for and not answered. */
  get openOperations(): AnyCall[] {
    return this.#answers.open;
  }

  /**
   * The inside of a context.
   *
   * @param isRebuilt whether the context has ended, and its code runs only to give its result once
   * more.
   */
  openScope(owner: AnyCall, isRebuilt: boolean): Scope {
    const { id, scope: parent } = owner;
    const unconsumed = this.#answers.recordedIn(id);
    return new Scope({ id, parent, owner, unconsumed, isRebuilt, now: parent.now });
  }

  /**
   * A scope for names alone: its operations are recorded in the one around it.
   * @param kind what it is called in messages, with its name.
   */
  openVirtualScope(parent: Scope, id: string, kind: string, name: string | undefined, unit?: string): Scope {
    const now = parent.now;
    return new Scope({ id, parent, owner: undefined, kind, name, unit, unconsumed: 0, isRebuilt: false, now });
  }

  /**
   * The scope of a contender or of a flat item: operations say by their ids which of them they are
   * of.
   */
  openUnit(parent: Scope, id: string, kind: string, name: string | undefined): Scope {
    return this.openVirtualScope(parent, id, kind, name, unitSuffix(id));
  }

  /** Of what is recorded in a scope, only these units are run again. */
  runsOnly(scope: Scope, unitIds: readonly string[]): void {
    this.#answers.leaveOutUnits(scope, unitIds);
  }

  /**
   * The inside of a context concerns nobody any more. Gives the operations that it left unfinished.
   */
  closeScope(scope: Scope): AnyCall[] {
    return this.#answers.closeScope(scope);
  }

  /** What is recorded of an operation can be handed over now. */
  ready(call: AnyCall): void {
    this.#answers.ready(call);
  }

  /** The code is about to be told of an end, or of the start that made a callback's id. */
  told({ scope, type, isAhead }: AnyCall, { StartTimestamp, EndTimestamp }: Operation, isStart: boolean): void {
    // The time of an end that is believed ahead of its record is not the recorded one.
    if (isAhead || (this.isOptimistic && (type === 'STEP' || type === 'CONTEXT'))) return;
    const moment = toEpochMillis(isStart ? StartTimestamp : (EndTimestamp ?? StartTimestamp));
    if (moment !== undefined) scope.told(moment);
  }

  /** @param classes makes the serdes of a class that the options name. */
  serdesFor(options: ResultOptions, classes?: (returns: ClassThunk) => Serdes): Serdes {
    return serdesFor(options, this.#defaultSerdes, classes);
  }

  serdesContext(call: AnyCall): SerdesContext {
    return {
      executionId: this.executionId,
      workflowName: this.workflowName,
      operationId: call.id,
      operationName: call.name,
    };
  }

  /** The workflow's code begins to run: from here on a standstill is noticed. */
  begin(): void {
    this.#schedule();
  }

  /** Replayer an operation that the workflow asks for: at once from here on, and in its turn. */
  ask<T>(call: OperationCall<T>): Promise<T> {
    if (this.mayBegin(call) && !this.#hasEnded && !call.isDropped) this.#answers.ask(call);
    return call.promise;
  }

  /**
   * Whether there is time to begin something. When there is not, it is left to the next invocation.
   */
  mayBegin({ name, id }: AnyCall): boolean {
    if (this.#isStopping) this.#guard!.cutShort(name ?? id);
    return !this.#isStopping && !this.#hasEnded;
  }

  /**
   * Whether the execution is still this process's: `undefined` when that is certain, as it nearly
   * always is.
   */
  confirmLease(): Promise<void> | undefined {
    return this.#store.confirmLease?.(this.executionId);
  }

  /** As {@link mayBegin}, for a body that must not be interrupted. */
  mayBeginAtMostOnce({ name, id }: AnyCall): boolean {
    if (this.#isLeaving) this.#guard!.cutShort(name ?? id);
    return !this.#isLeaving;
  }

  /** Whether an operation has not ended. */
  isOpen(id: string): boolean {
    return this.#answers.isOpen(id);
  }

  /** What is known of an operation. */
  recordOf(id: string): Operation | undefined {
    return this.#answers.recordOf(id);
  }

  /** Whether a marker of this id is recorded. It is not waited for, as operations are. */
  hasMarker(id: string, scope: Scope): boolean {
    return this.#answers.consumeIfRecorded(id, scope);
  }

  /** Records an update that somebody waits for. */
  checkpoint(update: OperationUpdate): void {
    if (this.#isClosing || !this.#admit(update)) return;
    if (isEnd(update)) this.#untoldEnds++;
    this.#queue.add(update);
    this.#schedule();
  }

  /** Records an update that may wait for the next one. */
  checkpointRiding(update: OperationUpdate): void {
    if (this.#isClosing || this.isRehearsal || !this.#admit(update)) return;
    if (this.#isEager) this.#queue.add(update);
    else this.#queue.addRiding(update);
    this.#schedule();
  }

  /**
   * Records an end that the code may be told of at once. While other ends are on their way to the
   * store it is told of after them, as it will be on replay.
   */
  checkpointAhead(update: OperationUpdate): void {
    if (this.#untoldEnds > 0 || this.#isEager || this.#queue.isFull) {
      this.checkpoint(update);
      return;
    }
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
    if (this.#operations <= this.#maxOperations) return true;
    this.failPermanently(new OperationLimitError(this.workflowName, this.#operations, this.#maxOperations));
    return false;
  }

  bodyBegins(body: StepBody): void {
    this.#bodies.add(body);
    if (this.#isStopping) body.abort(this.#guard!.reason!);
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

  /** Asynchronous work of the engine's own begins: it must not be taken for a standstill. */
  workBegins(): void {
    this.#work++;
  }

  workEnded(): void {
    this.#work--;
    this.#schedule();
  }

  /** Keeps the invocation going while a promise of the engine's own is under way. */
  whileWorking<T>(promise: PromiseLike<T>): Promise<T> {
    this.workBegins();
    return Promise.resolve(promise).finally(() => this.workEnded());
  }

  /** The operation is pending: only time or somebody outside can move it. */
  goOutside(call: AnyCall, dueAt: number): void {
    call.dueAt = dueAt;
    this.#outside.add(call);
    this.#schedule();
  }

  leaveOutside(call: AnyCall): void {
    this.#outside.delete(call);
    call.dueAt = undefined;
  }

  /** The code has begun to wait for something. */
  awaited(call: AnyCall | GroupCall<any>): void {
    this.#unseenFailures?.delete(call);
    this.#schedule();
  }

  /** An operation has failed that the code does not wait for, or not yet. */
  failedUnseen(call: AnyCall | GroupCall<any>, error: unknown): void {
    this.#unseenFailures ??= new Map();
    this.#unseenFailures.set(call, error);
  }

  /** Operations whose errors nobody has asked for. */
  get unseenFailures(): Readonly<UnseenFailures> {
    return this.#unseenFailures ?? NONE;
  }

  /**
   * Ends the execution with an error that another invocation would only meet again; but drift may
   * be held, for other code to come.
   */
  failPermanently(error: unknown): void {
    this.#cutOff();
    if (this.#holdsDrift && error instanceof NonDeterministicExecutionError) this.breakOff(error);
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
    if (isStalled) this.failPermanently(this.#stall.error(this.workflowName, this.executionId));
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
    else this.failPermanently(checkpointRefusal(error, batch, this.workflowName));
  }

  #finish(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.watch?.ended?.(this.unconsumedOperations);
    this.#queue.close();
    this.#outside.close();
    this.#answers.close();
    this.#stall.close();
    this.#guard?.close();
    if (this.#bodies.size > 0) this.#bodies.abort(new DOMException('The invocation has ended.', 'AbortError'));
    this.#end(outcome);
  }
}

type UnseenFailures = Map<AnyCall | GroupCall<any>, unknown>;

const NONE: UnseenFailures = new Map();

function isEnd({ Action: action, Type: type }: OperationUpdate): boolean {
  return (action === 'SUCCEED' || action === 'FAIL') && type !== 'EXECUTION';
}
