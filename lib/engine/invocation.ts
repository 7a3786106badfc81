import { CheckpointQueue, type CheckpointStore, isTransientFailure } from '../checkpoint/index.js';
import { type Logger, type ReplayLogging, SteadyLogger } from '../logging/index.js';
import type { RetryStrategy } from '../retry/index.js';
import { type Serdes, type SerdesContext, serdesFor, toErrorObject } from '../serialization/index.js';
import type { Clock } from '../time/clock.js';
import type { InvocationOutput, Operation, OperationUpdate } from '../wire/index.js';
import { afterMicrotasks } from './after-microtasks.js';
import { Answers } from './answers.js';
import { checkpointRefusal } from './checkpoint-refusal.js';
import { DurableContext } from './durable-context.js';
import type { AnyCall, OperationCall } from './operation-call.js';
import type { ResultOptions } from './options.js';
import { Outside } from './outside.js';
import type { RecordedState } from './recorded-state.js';
import { Scope } from './scope.js';
import { StallWatch } from './stall-watch.js';
import type { StepBody } from './step-body.js';

/** Taken at load, so that fake timers installed later by a test framework don't reach the engine. */
const { setImmediate } = globalThis;

export interface InvocationProps {
  readonly executionId: string;
  readonly requestId: string;
  readonly workflowName: string;
  readonly token: string;
  readonly store: CheckpointStore;
  readonly state: RecordedState;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly replayLogging: ReplayLogging;
  readonly defaultRetry: RetryStrategy;
  readonly defaultSerdes: Serdes | undefined;
  readonly stallMillis: number;
  /** How long replay waits for code that is behind the record; see `Patience`. */
  readonly patienceMillis: number | undefined;
}

/** How an invocation ends: with an output, or with an error to throw so that the platform invokes again. */
export type Outcome = { readonly output: InvocationOutput } | { readonly error: unknown };

/**
 * One pass over an execution. It answers the operations that the workflow asks for, from the record or by doing them, and
 * sees when nothing can move any more. Everything happens in turns: when the code set off by the last answer has run as
 * far as it can, the next answer is handed over; when there is none, waiting updates are sent; when there are none and
 * nothing runs, the invocation is over.
 */
export class Invocation {
  readonly executionId: string;
  readonly requestId: string;
  readonly workflowName: string;
  readonly execution: Operation;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly replayLogging: ReplayLogging;
  readonly defaultRetry: RetryStrategy;
  readonly root: Scope;
  readonly context: DurableContext;
  readonly outcome: Promise<Outcome>;

  readonly #defaultSerdes: Serdes | undefined;
  readonly #answers: Answers;
  readonly #queue: CheckpointQueue;
  readonly #outside: Outside;
  readonly #stall: StallWatch;
  readonly #bodies = new Set<StepBody>();
  #work = 0;
  #isScheduled = false;
  #isSuspending = false;
  #isCollecting = false;
  #closing: InvocationOutput | undefined;
  #hasEnded = false;
  #end!: (outcome: Outcome) => void;

  constructor(props: InvocationProps) {
    this.executionId = props.executionId;
    this.requestId = props.requestId;
    this.workflowName = props.workflowName;
    this.execution = props.state.execution;
    this.clock = props.clock;
    this.logger = SteadyLogger.of(props.logger);
    this.replayLogging = props.replayLogging;
    this.defaultRetry = props.defaultRetry;
    this.#defaultSerdes = props.defaultSerdes;
    this.#answers = new Answers(this, props.state.operations, props.patienceMillis, () => this.#schedule());
    this.#queue = new CheckpointQueue({
      store: props.store,
      executionId: props.executionId,
      token: props.token,
      onRecorded: (batch, told) => this.#recorded(batch, told),
      onFailed: (error, batch) => this.#checkpointFailed(error, batch),
      onOverdue: () => this.#schedule(),
    });
    this.#outside = new Outside(props.clock, () => {
      this.#queue.want();
      this.#schedule();
    });
    this.#stall = new StallWatch(props.stallMillis, (activityThen) => this.#stallOver(activityThen));
    this.root = this.openScope(undefined, 'the workflow');
    this.context = new DurableContext(this);
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Whether the workflow has returned, or the invocation is over: nobody waits for anything any more. */
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

  /** Operations asked for and not answered. */
  get openOperations(): AnyCall[] {
    return this.#answers.open;
  }

  /** @param owner the CONTEXT operation that makes the scope; absent for the workflow itself. */
  openScope(owner: AnyCall | undefined, label: string): Scope {
    return new Scope(owner, label, this.#answers.recordedIn(owner?.id ?? ''));
  }

  serdesFor(options: ResultOptions): Serdes {
    return serdesFor(options, this.#defaultSerdes);
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

  /** Answers an operation that the workflow asks for: at once from here on, and in its turn. */
  ask<T>(call: OperationCall<T>): Promise<T> {
    if (!this.#hasEnded) this.#answers.ask(call);
    return call.promise;
  }

  /** Records an update that somebody waits for. */
  checkpoint(update: OperationUpdate): void {
    if (this.#isClosing) return;
    this.#queue.add(update);
    this.#schedule();
  }

  /** Records an update that may wait for the next one. */
  checkpointRiding(update: OperationUpdate): void {
    if (this.#isClosing) return;
    this.#queue.addRiding(update);
    this.#schedule();
  }

  bodyBegins(body: StepBody): void {
    this.#bodies.add(body);
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
  awaited(): void {
    this.#schedule();
  }

  /** Ends the execution with an error that another invocation would only meet again. */
  failPermanently(error: unknown): void {
    this.#finish({ output: { Status: 'FAILED', Error: toErrorObject(error) } });
  }

  /** Ends the invocation with the workflow's outcome, once everything that waits is recorded. */
  close(output: InvocationOutput, executionUpdate?: OperationUpdate): void {
    if (this.#hasEnded) return;
    this.root.finished = true;
    this.#closing = output;
    if (executionUpdate !== undefined) this.#queue.add(executionUpdate);
    this.#schedule();
  }

  /** Ends the invocation without an outcome: the execution goes on elsewhere, or has ended. */
  abandon(): void {
    this.#finish({ error: new DOMException('The invocation was abandoned.', 'AbortError') });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#hasEnded) return;
    this.#isScheduled = true;
    this.#queueTurn();
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

  readonly #queueTurn = afterMicrotasks(this.#turn);

  #closeTurn(output: InvocationOutput): void {
    if (this.#queue.isIdle) {
      this.#finish({ output });
      return;
    }
    this.#queue.stopRiding();
    if (this.#queue.isDue) this.#queue.send();
  }

  /** With bodies running, their neighbours' results are given a moment to come along. */
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
    if (this.#answers.isAheadOfCode) {
      this.#answers.waitForCode();
    } else if (this.#isWorking) {
      this.#outside.watch();
    } else if (!this.#queue.isIdle) {
      this.#queue.stopRiding();
      if (this.#queue.isDue) this.#queue.send();
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
    if (!this.#isClosing) this.#answers.learn(batch, told);
    this.#schedule();
  }

  #checkpointFailed(error: unknown, batch: readonly OperationUpdate[]): void {
    if (isTransientFailure(error)) {
      this.#finish({ error });
      return;
    }
    this.failPermanently(checkpointRefusal(error, batch, this.workflowName));
  }

  #finish(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#queue.close();
    this.#outside.close();
    this.#answers.close();
    this.#stall.close();
    if (this.#bodies.size > 0) this.#abortBodies();
    this.#end(outcome);
  }

  #abortBodies(): void {
    const reason = new DOMException('The invocation has ended.', 'AbortError');
    for (const body of this.#bodies) body.abort(reason);
  }
}
