import { CheckpointQueue, type CheckpointResponse, type CheckpointStore, isTransientFailure } from '../checkpoint/index.js';
import { CheckpointError, StalledExecutionError } from '../errors/execution-errors.js';
import type { Logger } from '../logging/index.js';
import type { RetryStrategy } from '../retry/index.js';
import { type Serdes, type SerdesContext, serdesFor, toErrorObject } from '../serialization/index.js';
import type { Clock } from '../time/clock.js';
import { type InvocationOutput, isTerminal, type Operation, type OperationUpdate } from '../wire/index.js';
import { afterMicrotasks } from './after-microtasks.js';
import { CallbackCall } from './callback-call.js';
import { DurableContext } from './durable-context.js';
import { driftError } from './drift.js';
import type { AnyCall, OperationCall } from './operation-call.js';
import type { ResultOptions } from './options.js';
import { Outside } from './outside.js';
import { Patience } from './patience.js';
import type { RecordedState } from './recorded-state.js';
import { ReleaseOrder, type Release, releasesOf } from './release-order.js';
import { Scope } from './scope.js';
import type { StepBody } from './step-body.js';
import { operationAfter } from './operation-after.js';

const { setImmediate, setTimeout, clearTimeout } = globalThis;

export interface InvocationProps {
  readonly executionId: string;
  readonly requestId: string;
  readonly workflowName: string;
  readonly token: string;
  readonly store: CheckpointStore;
  readonly state: RecordedState;
  readonly clock: Clock;
  readonly logger: Logger;
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
  readonly defaultRetry: RetryStrategy;
  readonly root: Scope;
  readonly context: DurableContext;
  readonly outcome: Promise<Outcome>;

  readonly #defaultSerdes: Serdes | undefined;
  readonly #stallMillis: number;
  /** The newest state known of each operation. */
  readonly #records: Map<string, Operation>;
  /** Ids of recorded operations that the workflow has not asked for yet. */
  readonly #unconsumed: Set<string>;
  readonly #unconsumedByScope = new Map<string, number>();
  /** Operations asked for and not yet answered. */
  readonly #calls = new Map<string, AnyCall>();
  readonly #order: ReleaseOrder;
  readonly #queue: CheckpointQueue;
  readonly #outside: Outside;
  readonly #patience: Patience;
  readonly #bodies = new Set<StepBody>();
  #parked: AnyCall[] = [];
  /** Releases whose operation has been asked for. */
  #askedReleases = 0;
  #work = 0;
  #ranks = 0;
  #activity = 0;
  #isScheduled = false;
  #isHandingOver = false;
  #isSuspending = false;
  #isCollecting = false;
  #closing: InvocationOutput | undefined;
  #hasEnded = false;
  #stallTimer: NodeJS.Timeout | undefined;
  #end!: (outcome: Outcome) => void;

  constructor(props: InvocationProps) {
    this.executionId = props.executionId;
    this.requestId = props.requestId;
    this.workflowName = props.workflowName;
    this.execution = props.state.execution;
    this.clock = props.clock;
    this.logger = props.logger;
    this.defaultRetry = props.defaultRetry;
    this.#defaultSerdes = props.defaultSerdes;
    this.#stallMillis = props.stallMillis;
    this.#records = props.state.operations;
    this.#unconsumed = new Set(this.#records.keys());
    let isExact = true;
    for (const { ParentId = '', CompletionSequence, Status } of this.#records.values()) {
      this.#unconsumedByScope.set(ParentId, (this.#unconsumedByScope.get(ParentId) ?? 0) + 1);
      if (CompletionSequence === undefined && isTerminal(Status)) isExact = false;
    }
    this.#order = new ReleaseOrder(releasesOf(this.#records.values(), () => true));
    this.#queue = new CheckpointQueue({
      store: props.store,
      executionId: props.executionId,
      token: props.token,
      onRecorded: (batch, response) => this.#recorded(batch, response),
      onFailed: (error, batch) => this.#checkpointFailed(error, batch),
      onOverdue: () => this.#schedule(),
    });
    this.#outside = new Outside(props.clock, () => {
      this.#queue.want();
      this.#schedule();
    });
    this.#patience = new Patience(isExact, props.patienceMillis, () => this.#schedule());
    this.root = this.openScope('', 'the workflow');
    this.context = new DurableContext(this);
    this.outcome = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#order.isReplaying;
  }

  get unconsumedOperations(): Operation[] {
    return [...this.#unconsumed].map((id) => this.#records.get(id)!);
  }

  /** Operations asked for and not answered, for one who reports them. */
  get openOperations(): { Id: string; Name: string | undefined }[] {
    return [...this.#calls.values()].map(({ id, name }) => ({ Id: id, Name: name }));
  }

  openScope(id: string, label: string): Scope {
    return new Scope(id, label, this.#unconsumedByScope.get(id) ?? 0);
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

  /** Answers an operation that the workflow asks for: at once from here on, and in its turn. */
  ask<T>(call: OperationCall<T>): Promise<T> {
    if (this.#hasEnded) return call.promise;
    call.rank = this.#ranks++;
    this.#activity++;
    this.#calls.set(call.id, call);
    call.scope.outstanding++;
    const recorded = this.#records.get(call.id);
    if (recorded === undefined) this.#askNew(call);
    else this.#askRecorded(call, recorded);
    return call.promise;
  }

  #askNew(call: AnyCall): void {
    if (call.scope.unconsumed === 0) {
      call.begin();
      return;
    }
    // Code that is ahead of the record, or other code than recorded: the turns to come will tell.
    this.#parked.push(call);
    this.#schedule();
  }

  #askRecorded(call: AnyCall, recorded: Operation): void {
    if (recorded.Type !== call.type || (recorded.SubType !== undefined && recorded.SubType !== call.subType)) {
      this.failPermanently(driftError(call, [recorded], this.workflowName));
      return;
    }
    if (this.#unconsumed.delete(call.id)) call.scope.unconsumed--;
    if (call instanceof CallbackCall) this.#askedReleases++;
    if (isTerminal(recorded.Status)) this.#askedReleases++;
    else call.resume(recorded);
    if (call.scope.unconsumed === 0 && this.#parked.length > 0) this.#unpark(call.scope);
    this.#schedule();
  }

  #unpark(scope: Scope): void {
    const freed = this.#parked.filter((call) => call.scope === scope);
    this.#parked = this.#parked.filter((call) => call.scope !== scope);
    for (const call of freed) call.begin();
  }

  /** Records an update that somebody waits for. */
  checkpoint(update: OperationUpdate): void {
    if (this.#hasEnded) return;
    this.#queue.add(update);
    this.#schedule();
  }

  /** Records an update that may wait for the next one. */
  checkpointRiding(update: OperationUpdate): void {
    if (this.#hasEnded) return;
    this.#queue.addRiding(update);
    this.#schedule();
  }

  bodyBegins(body: StepBody): void {
    this.#activity++;
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

  awaited(call: AnyCall): void {
    this.#outside.awaited(call);
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

  #schedule(): void {
    if (this.#isScheduled || this.#hasEnded) return;
    this.#isScheduled = true;
    afterMicrotasks(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (this.#hasEnded || this.#isHandingOver) return;
    if (this.#closing !== undefined) this.#closeTurn(this.#closing);
    else if (!this.#handOverNext()) {
      if (this.#queue.isDue) this.#sendSoon();
      else this.#whenNothingIsDue();
    }
  };

  #closeTurn(output: InvocationOutput): void {
    if (this.#queue.isIdle) {
      this.#finish({ output });
      return;
    }
    this.#queue.want();
    if (this.#queue.isDue) this.#queue.send();
  }

  #handOverNext(): boolean {
    if (this.#askedReleases === 0) return false;
    const release = this.#order.take(this.#isAsked);
    if (release === undefined) return false;
    this.#askedReleases--;
    this.#activity++;
    const call = this.#calls.get(release.id)!;
    const recorded = this.#records.get(release.id)!;
    if (release.isStart) (call as CallbackCall<unknown>).handOverId(recorded);
    else this.#answer(call, recorded);
    this.#schedule();
    return true;
  }

  readonly #isAsked = (id: string): boolean => this.#calls.has(id);

  #answer(call: AnyCall, recorded: Operation): void {
    this.#calls.delete(call.id);
    call.scope.outstanding--;
    if (call.dueAt !== undefined) this.leaveOutside(call);
    let value: unknown;
    try {
      value = call.conclude(recorded);
    } catch (error) {
      call.reject(error);
      return;
    }
    if (!(value instanceof Promise)) {
      call.resolve(value);
      return;
    }
    // The next answer waits until this one has been read and handed over.
    this.#isHandingOver = true;
    const done = () => {
      this.#isHandingOver = false;
      this.#schedule();
    };
    value.then(
      (ready) => {
        call.resolve(ready);
        done();
      },
      (error: unknown) => {
        call.reject(error);
        done();
      },
    );
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
    if (this.#askedReleases > 0 || this.#parked.length > 0) {
      this.#waitForCode();
      return;
    }
    if (this.#bodies.size > 0 || this.#work > 0) {
      this.#outside.watch();
      return;
    }
    if (!this.#queue.isIdle) {
      // What rides has nobody to ride with.
      this.#queue.want();
      if (this.#queue.isDue) this.#queue.send();
    } else if (this.#outside.awaitedCount > 0) {
      this.#suspendSoon();
    } else {
      this.#watchForStall();
    }
  }

  /** The record is ahead of the code. It gets time; then what is next in the record is overtaken, or the code has drifted. */
  #waitForCode(): void {
    const overtakes = this.#askedReleases > 0 && (this.#parked.length === 0 || !this.#patience.isExact);
    if (!this.#patience.isOver(overtakes ? 'overtake' : 'judge', this.#activity)) return;
    if (overtakes) this.#order.overtakeHead();
    else this.#judge(this.#parked[0]!);
    this.#schedule();
  }

  /** Whether a new operation is drift. Where others of its scope are under way and the record's order is not exact, nobody can tell. */
  #judge(call: AnyCall): void {
    const others = call.scope.outstanding - this.#parked.filter(({ scope }) => scope === call.scope).length;
    if (others === 0 || this.#patience.isExact) {
      this.failPermanently(driftError(call, this.#unconsumedOf(call.scope), this.workflowName));
    } else {
      this.#parked.shift();
      call.begin();
    }
  }

  #unconsumedOf(scope: Scope): Operation[] {
    return this.unconsumedOperations.filter(({ ParentId }) => (ParentId ?? '') === scope.id);
  }

  /** One more look after other work of the process has had its turn. */
  #suspendSoon(): void {
    if (this.#isSuspending) return;
    this.#isSuspending = true;
    setImmediate(() => {
      this.#isSuspending = false;
      if (this.#isScheduled || this.#hasEnded || this.#closing !== undefined || this.#isHandingOver) return;
      const isQuiet = this.#bodies.size === 0 && this.#work === 0 && this.#askedReleases === 0 && this.#parked.length === 0;
      if (isQuiet && this.#queue.isIdle && this.#outside.awaitedCount > 0) this.#finish({ output: { Status: 'PENDING' } });
      else this.#schedule();
    });
  }

  #watchForStall(): void {
    if (this.#stallTimer !== undefined) return;
    const seen = this.#activity;
    this.#stallTimer = setTimeout(() => {
      this.#stallTimer = undefined;
      if (this.#activity !== seen || this.#bodies.size > 0 || this.#outside.awaitedCount > 0) this.#schedule();
      else this.failPermanently(this.#stalled());
    }, this.#stallMillis);
  }

  #stalled(): StalledExecutionError {
    return new StalledExecutionError(
      `Workflow ${this.workflowName} (${this.executionId}) has waited ${this.#stallMillis / 1000} s for something that is not a ` +
        'durable operation: no step runs, and it awaits no wait, retry or callback, so nothing could wake it up after a ' +
        'suspension. Await durable operations only, and put other asynchronous work (I/O, timers) into a step.',
    );
  }

  #recorded(batch: readonly OperationUpdate[], response: CheckpointResponse): void {
    if (this.#hasEnded) return;
    const news = response.NewExecutionState?.Operations ?? [];
    const ended: Operation[] = [];
    for (const operation of news) this.#learn(operation, ended);
    for (const update of batch) {
      const known = this.#records.get(update.Id);
      const next = operationAfter(update, known, this.clock);
      if (next !== undefined) this.#learn(next, ended);
    }
    if (ended.length > 0) this.#release(ended);
    this.#schedule();
  }

  /** Takes in the newest state of an operation; adds it to `ended` when that is something to hand over. */
  #learn(operation: Operation, ended: Operation[]): void {
    const { Id, Type, Status } = operation;
    const known = this.#records.get(Id);
    if (Type === 'EXECUTION' || (known !== undefined && isTerminal(known.Status))) return;
    const call = this.#calls.get(Id);
    // News of what neither the record nor the code knows would wait for its turn for ever.
    if (known === undefined && call === undefined) return;
    this.#records.set(Id, operation);
    if (isTerminal(Status) || (Type === 'CALLBACK' && known === undefined)) ended.push(operation);
    if (!isTerminal(Status)) call?.changed(operation);
  }

  #release(ended: Operation[]): void {
    const only = ended[0]!;
    if (ended.length === 1 && only.Type !== 'CALLBACK') {
      this.#pushRelease({ id: only.Id, isStart: false });
      return;
    }
    if (ended.length > 1) ended.sort((a, b) => this.#rankOf(a) - this.#rankOf(b));
    for (const release of releasesOf(ended, this.#isNews)) this.#pushRelease(release);
  }

  #pushRelease(release: Release): void {
    this.#order.push(release);
    if (this.#calls.has(release.id)) this.#askedReleases++;
  }

  readonly #isNews = ({ id, isStart }: Release): boolean =>
    !isStart || (this.#calls.get(id) as CallbackCall<unknown> | undefined)?.announceStart() === true;

  #rankOf({ Id }: Operation): number {
    return this.#calls.get(Id)?.rank ?? Number.POSITIVE_INFINITY;
  }

  #checkpointFailed(error: unknown, batch: readonly OperationUpdate[]): void {
    if (isTransientFailure(error)) {
      this.#finish({ error });
      return;
    }
    const { name, message } = error as Error;
    const names = [...new Set(batch.map(({ Name, Id }) => Name ?? Id))].slice(0, 5).join(', ');
    this.failPermanently(
      new CheckpointError(
        `The store refused a checkpoint of workflow ${this.workflowName} with ${name}: ${message} ` +
          `It held ${batch.length} updates (of ${names}).`,
        { cause: error },
      ),
    );
  }

  #finish(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.root.finished = true;
    this.#queue.close();
    this.#outside.close();
    this.#patience.close();
    clearTimeout(this.#stallTimer);
    const reason = new DOMException('The invocation has ended.', 'AbortError');
    for (const body of this.#bodies) body.abort(reason);
    this.#end(outcome);
  }
}
