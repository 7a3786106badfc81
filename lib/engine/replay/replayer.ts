import { PayloadStoreError } from '../../core/errors/payload-errors.js';
import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import { operationAfter } from '../core/applied-update.js';
import { breaksOff } from '../core/ending-errors.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { EnginePort } from '../core/engine-port.js';
import type { AnyCall } from '../core/operation-call.js';
import type { Scope } from '../core/scope.js';
import { CodeOrder } from './code-order.js';
import { driftError, missingAtEnd, outOfOrder, unrecorded } from './drift-error.js';
import { type HeldEnd, HeldEnds } from './held-ends.js';
import { type KnownOperation, KnownOperations } from './known-operations.js';
import { Parking } from './parked-calls.js';
import type { RecordedState } from './recorded-state.js';
import { type Release, ReleaseOrder, releasesOf } from './release-order.js';
import { Patience } from './replay-grace.js';

/** What the replayer sees of the invocation. */
export interface ReplayedInvocation extends EnginePort {
  readonly observer: EngineObserver | undefined;
  /** The code is about to be answered with an end, or with the start of a callback. */
  told(call: AnyCall, recorded: Operation, isStart: boolean): void;
}

/**
 * Brings together what the workflow's code asks for and what is known of it, from the record or
 * from what has just happened, and hands it over in the order in which it happened. Sees when code
 * and record no longer belong together.
 */
export class Replayer {
  readonly #invocation: ReplayedInvocation;
  readonly #operations: KnownOperations;
  readonly #order: ReleaseOrder;
  readonly #parking = new Parking();
  readonly #patience: Patience;
  readonly #onMoved: () => void;
  /** Contexts whose inside concerns nobody any more. */
  readonly #closed = new Set<string>();
  /** Operations of units that are not run again. */
  readonly #leftOut = new Set<string>();
  /** Operations asked for and not yet answered. */
  #unanswered = 0;
  /** Releases whose operation has been asked for. */
  #askedReleases = 0;
  #ranks = 0;
  #activity = 0;
  #isReading = false;
  /** Whether the code runs in reaction to what it was told last. */
  #isReacting = false;
  readonly #codeOrder: CodeOrder;
  readonly #ends = new HeldEnds();

  /** @param onMoved there may be something for the next turn to do. */
  constructor(
    invocation: ReplayedInvocation,
    recorded: RecordedState,
    patienceMillis: number | undefined,
    onMoved: () => void,
  ) {
    this.#invocation = invocation;
    this.#operations = new KnownOperations(recorded.operations);
    this.#codeOrder = new CodeOrder(this.#operations, recorded.all);
    this.#order = new ReleaseOrder(releasesOf(this.#operations.values()), this.#isDead, this.#codeOrder.isEarly);
    this.#patience = new Patience(this.#operations.isExact, patienceMillis, onMoved);
    this.#onMoved = onMoved;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#order.isReplaying || this.#operations.hasUnconsumed;
  }

  /** Whether an answer is being read: the next one waits until it has been handed over. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Whether something has been asked for whose turn depends on what the code asks for next. */
  get isAheadOfCode(): boolean {
    return this.#askedReleases > 0 || this.#parking.first !== undefined || this.#ends.first !== undefined;
  }

  /** Goes up with everything that the code asks for or is given. */
  get activity(): number {
    return this.#activity;
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return this.#operations.unconsumed;
  }

  /** Those of them that are recorded in a scope. */
  unconsumedIn({ id, unconsumed }: Scope): Operation[] {
    return unconsumed === 0 ? [] : this.#operations.unconsumedIn(id);
  }

  /** Operations asked for and not ended, in the order of the calls. */
  get open(): AnyCall[] {
    if (this.#unanswered === 0) return [];
    const calls = [...this.#operations.values()].flatMap(({ call }) => call ?? []);
    return this.#openOf(calls.sort((a, b) => a.rank - b.rank));
  }

  #openOf(calls: readonly AnyCall[]): AnyCall[] {
    return calls.filter(({ id }) => this.isOpen(id));
  }

  /** Whether an operation has not ended. */
  isOpen(id: string): boolean {
    return !isTerminal(this.recordOf(id)?.Status ?? 'STARTED');
  }

  /** What is known of an operation of this execution. */
  recordOf(id: string): Operation | undefined {
    return this.#operations.get(id)?.record;
  }

  /** How many operations of a scope were recorded when the invocation began. */
  recordedIn(scopeId: string): number {
    return this.#operations.countIn(scopeId);
  }

  /** The code asks for an operation: it is answered from the record, or begins. */
  ask(call: AnyCall): void {
    call.rank = this.#ranks++;
    this.#activity++;
    this.#unanswered++;
    this.#invocation.observer?.asked?.(call);
    call.scope.home.add(call);
    const known = this.#operations.asked(call);
    if (known.record === undefined) this.#askNew(call);
    else this.#askRecorded(call, known, known.record);
  }

  #askNew(call: AnyCall): void {
    const { home } = call.scope;
    if (this.#codeOrder.followsMoved(call)) {
      this.#driftOutOfOrder(call);
      return;
    }
    if (home.unconsumed === 0 && !home.isRebuilt) {
      this.#begin(call);
      return;
    }
    // Code that is ahead of the record, or other code than recorded: the turns to come will tell.
    this.#parking.add(call);
    this.#onMoved();
  }

  #begin(call: AnyCall): void {
    if (this.#invocation.settings.isRehearsal) {
      call.rest();
      return;
    }
    this.#invocation.plugins?.operationBegun(call.facts);
    call.begin();
  }

  #askRecorded(call: AnyCall, known: KnownOperation, recorded: Operation): void {
    if (recorded.Type !== call.type || (recorded.SubType !== undefined && recorded.SubType !== call.subType)) {
      this.#drift(call, [recorded]);
      return;
    }
    if (known.standing === 'lost') {
      this.#driftOutOfOrder(call);
      return;
    }
    const { home } = call.scope;
    if (this.#parking.first !== undefined && this.#isAfterOverdue(known, home)) return;
    if (this.#operations.consume(known)) home.unconsumed--;
    this.#invocation.plugins?.operationFound(recorded);
    if (call.startIsAwaited) this.#expectRelease(call);
    if (!isTerminal(recorded.Status)) {
      // What a context left unfinished when it ended stays so.
      if (!home.isRebuilt) this.#resume(call, known, recorded);
    } else if (call.foundEnded(recorded)) {
      this.#expectRelease(call);
    }
    this.#unpark(home);
    this.#onMoved();
  }

  /**
   * Whether the code asks, in reaction to what it was told, for what is recorded, while it had
   * asked for a new operation before: the new one would be recorded too if it were of the recorded
   * code. That is drift where the new one shares its name with a recorded one.
   */
  #isAfterOverdue(known: KnownOperation, home: Scope): boolean {
    if (!this.#isReacting || !this.#operations.isExact || known.order === undefined) return false;
    const overdue = this.#parking.overdueIn(home, (call) => this.#codeOrder.isUseBeside(call, known));
    if (overdue === undefined) return false;
    this.#drift(overdue, this.unconsumedIn(home));
    return true;
  }

  /**
   * Goes on with an operation that is under way, once the code has asked for what began before it.
   */
  #resume(call: AnyCall, known: KnownOperation, recorded: Operation): void {
    if (this.#codeOrder.isEarly(known)) this.#parking.add(call);
    else call.resume(recorded);
  }

  /**
   * The code has done without the operation until now, and asks for it only if it is recorded:
   * whether it is.
   */
  consumeIfRecorded(id: string, { home }: Scope): boolean {
    const known = this.#operations.get(id);
    if (known?.record === undefined) return false;
    if (this.#operations.consume(known)) home.unconsumed--;
    this.#unpark(home);
    return true;
  }

  /**
   * The code has come along: what it asked for ahead of the record may be new, or its turn may have
   * come.
   */
  #unpark(home: Scope): void {
    if (this.#parking.first !== undefined && !home.isRebuilt) {
      for (const parked of this.#parking.leave(home, this.#mayGoOn)) this.#goOn(parked);
    }
    if (home.unconsumed === 0) this.#ends.release(home);
  }

  readonly #mayGoOn = ({ id, scope }: AnyCall): boolean => {
    const known = this.#operations.get(id)!;
    return known.record === undefined ? scope.home.unconsumed === 0 : !this.#codeOrder.isEarly(known);
  };

  #goOn(parked: AnyCall): void {
    const recorded = this.recordOf(parked.id);
    if (recorded === undefined) this.#begin(parked);
    else parked.resume(recorded);
  }

  /**
   * The code of a scope is done. Where the record decides that it has done without what is recorded
   * there, that is drift, unless another helper asks for it yet: until then the end is held. Gives
   * nothing when it may end at once.
   */
  holdEnd(scope: Scope, how: string): Promise<void> | undefined {
    const { isLenient, isOptimistic } = this.#invocation.settings;
    if (scope.unconsumed === 0 || isLenient || !this.#codeOrder.missesSome(scope, isOptimistic)) return undefined;
    this.#onMoved();
    return this.#ends.hold(scope, how);
  }

  #expectRelease(call: AnyCall): void {
    call.releases++;
    this.#askedReleases++;
  }

  /** What is recorded of the operation can be handed over, in its turn. */
  ready(call: AnyCall): void {
    if (call.isDropped) return;
    this.#expectRelease(call);
    this.#onMoved();
  }

  /**
   * A context's code is done or given up: what it left unfinished is nobody's any more, and neither
   * is what is recorded within it. Gives the operations that were left unfinished.
   */
  closeScope({ id, calls }: Scope): AnyCall[] {
    const left: AnyCall[] = [];
    for (const { id: callId } of calls) {
      const known = this.#operations.get(callId)!;
      const call = known.call!;
      if (this.isOpen(callId)) left.push(call);
      this.#drop(known, call);
    }
    this.#ends.drop(id);
    this.#operations.leaveOut(id);
    this.#closed.add(id);
    return left;
  }

  /**
   * A context has ended, and only some of its units are run again to give its result: nobody asks
   * for what the others have recorded.
   */
  leaveOutUnits(scope: Scope, unitIds: readonly string[]): void {
    const left = this.#operations.leaveOutUnits(scope.id, unitIds);
    scope.unconsumed -= left.length;
    for (const { id } of left) this.#leftOut.add(id);
  }

  #drop(known: KnownOperation, call: AnyCall): void {
    known.call = undefined;
    call.isDropped = true;
    this.#unanswered--;
    call.scope.home.remove(call);
    this.#askedReleases -= call.releases;
    call.releases = 0;
    if (call.dueAt !== undefined) this.#invocation.leavePending(call);
    this.#parking.remove(call);
    call.drop();
  }

  /**
   * Takes in what a checkpoint's answer tells, and of what it was sent what the answer leaves out.
   */
  learn(sent: readonly OperationUpdate[], told: readonly Operation[]): void {
    const { plugins, clock } = this.#invocation;
    const ended: KnownOperation[] = [];
    const changed: Operation[] | undefined = plugins && [];
    for (const operation of told) this.#take(operation, ended, changed);
    for (const update of sent) {
      const operation = operationAfter(update, this.recordOf(update.Id), clock);
      if (operation !== undefined) this.#take(operation, ended, changed);
    }
    plugins?.operationsChanged(changed!);
    if (ended.length > 0) this.#release(ended);
  }

  /** Hands over what is next, when the code has asked for it. False when nothing is. */
  handOverNext(): boolean {
    this.#isReacting = false;
    if (this.#askedReleases === 0) return false;
    const { isOutOfTurn } = this.#order;
    const release = this.#order.take();
    if (release === undefined) return false;
    const { operation, isStart } = release;
    this.#askedReleases--;
    this.#activity++;
    this.#isReacting = true;
    if (this.#parking.first !== undefined) this.#parking.codeIsTold();
    const call = operation.call!;
    call.releases--;
    const recorded = operation.record!;
    const { home } = call.scope;
    this.#codeOrder.isTold(release, home, isOutOfTurn);
    if (!this.#operations.isExact && home.outstanding > 1) home.isOrderGuessed = true;
    this.#invocation.told(call, recorded, isStart);
    if (isStart) {
      call.handOverStart(recorded);
    } else {
      operation.call = undefined;
      this.#answer(call, recorded);
    }
    this.#onMoved();
    return true;
  }

  /**
   * Whether nobody will ask for an operation any more: it is left out, or lies in a context that is
   * or that is closed.
   */
  readonly #isDead = ({ id, record }: KnownOperation): boolean => {
    if (this.#closed.size === 0 && this.#leftOut.size === 0) return false;
    if (this.#leftOut.has(id)) return true;
    for (let parent = record?.ParentId; parent !== undefined; parent = this.recordOf(parent)?.ParentId) {
      if (this.#closed.has(parent) || this.#leftOut.has(parent)) return true;
    }
    return false;
  };

  #answer(call: AnyCall, recorded: Operation): void {
    this.#unanswered--;
    call.scope.home.remove(call);
    if (call.dueAt !== undefined) this.#invocation.leavePending(call);
    let value: unknown;
    try {
      value = call.conclude(recorded);
    } catch (error) {
      this.#reject(call, error);
      return;
    }
    if (!(value instanceof Promise)) {
      call.resolve(value);
      return;
    }
    // The next answer waits until this one has been read and handed over.
    this.#isReading = true;
    this.#isReacting = false;
    const done = () => {
      this.#isReading = false;
      this.#isReacting = true;
      this.#onMoved();
    };
    value.then(
      (ready) => {
        call.resolve(ready);
        done();
      },
      (error: unknown) => {
        this.#reject(call, error);
        done();
      },
    );
  }

  #reject(call: AnyCall, error: unknown): void {
    // What can't be read now is no outcome of the operation.
    if (error instanceof PayloadStoreError) this.#invocation.breakOff(error);
    else if (!breaksOff(this.#invocation, error)) call.reject(error);
  }

  /**
   * The record is ahead of the code. It gets time; then what is next in the record is overtaken, or
   * the code has drifted.
   */
  waitForCode(): void {
    const { first } = this.#parking;
    const overtakes = this.#askedReleases > 0 && (first === undefined || !this.#operations.isExact);
    const next = overtakes ? this.#order.nextAsked : undefined;
    // What leaves behind others that the code has not asked for is to be judged by.
    const isHasty = overtakes && (next === undefined || !this.#codeOrder.isEarly(next));
    if (!this.#patience.isOver(isHasty ? 'overtake' : 'judge', this.#activity)) return;
    if (overtakes) {
      if (!this.#order.overtakeHead()) return;
    } else if (first !== undefined) {
      this.#judge(first);
    } else {
      this.#driftAtEnd(this.#ends.first!);
    }
    this.#onMoved();
  }

  #judge(call: AnyCall): void {
    const known = this.#operations.get(call.id)!;
    if (known.record === undefined) this.#judgeNew(call);
    else this.#judgeEarly(call, known);
  }

  /**
   * Whether going on with an operation out of its order is drift: where its place, or that of what
   * was passed, decides what it is.
   */
  #judgeEarly(call: AnyCall, known: KnownOperation): void {
    const { isInDoubt } = this.#codeOrder.goOnEarly(known, this.#invocation.settings.isLenient);
    if (isInDoubt) this.#driftOutOfOrder(call);
    else this.#goOn(this.#parking.leaveFirst());
  }

  /**
   * Whether a new operation is drift. Where others of its scope are or were under way and the
   * record's order is not exact, nobody can tell.
   */
  #judgeNew(call: AnyCall): void {
    const { home } = call.scope;
    const isAlone = !home.isOrderGuessed && home.outstanding === this.#parking.countIn(home);
    const isDrift = home.isRebuilt || (!this.#invocation.settings.isLenient && (isAlone || this.#operations.isExact));
    if (isDrift) this.#drift(call, this.unconsumedIn(home));
    else this.#begin(this.#parking.leaveFirst());
  }

  close(): void {
    this.#patience.close();
  }

  /**
   * Takes in the newest state of an operation; adds it to `ended` when that is something to hand
   * over.
   * @param changed for plugins.
   */
  #take(operation: Operation, ended: KnownOperation[], changed: Operation[] | undefined): void {
    const { Id, Type, Status } = operation;
    const known = this.#operations.get(Id);
    if (known === undefined || Type === 'EXECUTION') return;
    const { record: before, call } = known;
    if (before === undefined) {
      // News of what neither the record nor the code knows would wait for its turn for ever.
      if (call === undefined) return;
    } else if (isTerminal(before.Status)) return;
    known.record = operation;
    if (changed !== undefined && before?.Status !== Status) {
      changed.push(operation);
      if (isTerminal(Status)) this.#invocation.plugins!.operationEnded(operation);
    }
    if (call === undefined && this.#isDead(known)) return;
    if (isTerminal(Status)) {
      ended.push(known);
      return;
    }
    if (Type === 'CALLBACK' && before === undefined) ended.push(known);
    call?.changed(operation);
  }

  #release(ended: KnownOperation[]): void {
    const only = ended[0]!;
    if (ended.length === 1 && only.record!.Type !== 'CALLBACK') {
      this.#pushRelease({ operation: only, isStart: false });
      return;
    }
    if (ended.length > 1) ended.sort((a, b) => rankOf(a) - rankOf(b));
    for (const release of releasesOf(ended, isNews)) this.#pushRelease(release);
  }

  #pushRelease(release: Release): void {
    this.#order.push(release);
    const { call } = release.operation;
    if (call !== undefined) this.#expectRelease(call);
  }

  #drift(call: AnyCall, recorded: readonly Operation[]): void {
    this.#fail(call, recorded, unrecorded(call, recorded));
  }

  #driftOutOfOrder(call: AnyCall): void {
    const recorded = this.#operations.passedBy(call);
    this.#fail(call, recorded, outOfOrder(call, recorded));
  }

  #driftAtEnd({ scope, how }: HeldEnd): void {
    const recorded = this.unconsumedIn(scope);
    this.#fail(undefined, recorded, missingAtEnd(`${scope.label} ${how}`, recorded));
  }

  #fail(call: AnyCall | undefined, recorded: readonly Operation[], what: string): void {
    this.#invocation.observer?.drifted?.(call, recorded);
    this.#invocation.fail(driftError(what, this.#invocation.workflowName));
  }
}

function isNews({ operation, isStart }: Release): boolean {
  return !isStart || operation.call?.announceStart() === true;
}

function rankOf({ call }: KnownOperation): number {
  return call?.rank ?? Number.POSITIVE_INFINITY;
}
