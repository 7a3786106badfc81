import { PayloadStoreError } from '../errors/payload-errors.js';
import { isTerminal, type Operation, type OperationUpdate } from '../wire/index.js';
import { CallbackCall } from './callback-call.js';
import { ContextCall } from './context-call.js';
import { driftError } from './drift.js';
import type { Invocation } from './invocation.js';
import { operationAfter } from './operation-after.js';
import type { AnyCall } from './operation-call.js';
import { OperationRecords } from './operation-records.js';
import { OutsideCall } from './outside-call.js';
import { Parking } from './parking.js';
import { Patience } from './patience.js';
import { type Release, ReleaseOrder, releasesOf } from './release-order.js';
import type { Scope } from './scope.js';

/**
 * Brings together what the workflow's code asks for and what is known of it, from the record or from what has just
 * happened, and hands it over in the order in which it happened. Sees when code and record no longer belong together.
 */
export class Answers {
  readonly #invocation: Invocation;
  readonly #records: OperationRecords;
  /** Operations asked for and not yet answered. */
  readonly #calls = new Map<string, AnyCall>();
  readonly #order: ReleaseOrder;
  readonly #parking = new Parking();
  readonly #patience: Patience;
  readonly #onMoved: () => void;
  /** Contexts whose inside concerns nobody any more. */
  readonly #closed = new Set<string>();
  /** Releases whose operation has been asked for. */
  #askedReleases = 0;
  #ranks = 0;
  #activity = 0;
  #isReading = false;

  /** @param onMoved there may be something for the next turn to do. */
  constructor(
    invocation: Invocation,
    recorded: Map<string, Operation>,
    patienceMillis: number | undefined,
    onMoved: () => void,
  ) {
    this.#invocation = invocation;
    this.#records = new OperationRecords(recorded);
    this.#order = new ReleaseOrder(
      releasesOf(recorded.values(), () => true),
      this.#isDead,
    );
    this.#patience = new Patience(this.#records.isExact, patienceMillis, onMoved);
    this.#onMoved = onMoved;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#order.isReplaying || this.#records.hasUnconsumed;
  }

  /** Whether an answer is being read: the next one waits until it has been handed over. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Whether something has been asked for whose turn depends on what the code asks for next. */
  get isAheadOfCode(): boolean {
    return this.#askedReleases > 0 || this.#parking.first !== undefined;
  }

  /** Goes up with everything that the code asks for or is given. */
  get activity(): number {
    return this.#activity;
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return this.#records.unconsumed;
  }

  /** Those of them that are recorded in a scope. */
  unconsumedIn({ id, unconsumed }: Scope): Operation[] {
    return unconsumed === 0 ? [] : this.#records.unconsumedIn(id);
  }

  /** Operations asked for and not ended. */
  get open(): AnyCall[] {
    return this.#openOf(this.#calls.values());
  }

  #openOf(calls: Iterable<AnyCall>): AnyCall[] {
    return [...calls].filter(({ id }) => this.isOpen(id));
  }

  /** Whether an operation has not ended. */
  isOpen(id: string): boolean {
    return !isTerminal(this.#records.get(id)?.Status ?? 'STARTED');
  }

  /** What is known of an operation of this execution. */
  recordOf(id: string): Operation | undefined {
    return this.#records.get(id);
  }

  /** How many operations of a scope were recorded when the invocation began. */
  recordedIn(scopeId: string): number {
    return this.#records.countIn(scopeId);
  }

  /** The code asks for an operation: it is answered from the record, or begins. */
  ask(call: AnyCall): void {
    call.rank = this.#ranks++;
    this.#activity++;
    this.#calls.set(call.id, call);
    call.scope.home.add(call);
    const recorded = this.#records.get(call.id);
    if (recorded === undefined) this.#askNew(call);
    else this.#askRecorded(call, recorded);
  }

  #askNew(call: AnyCall): void {
    const { home } = call.scope;
    if (home.unconsumed === 0 && !home.isRebuilt) {
      this.#begin(call);
      return;
    }
    // Code that is ahead of the record, or other code than recorded: the turns to come will tell.
    this.#parking.add(call);
    this.#onMoved();
  }

  #begin(call: AnyCall): void {
    this.#invocation.plugins?.operationBegun(call.facts);
    call.begin();
  }

  #askRecorded(call: AnyCall, recorded: Operation): void {
    if (recorded.Type !== call.type || (recorded.SubType !== undefined && recorded.SubType !== call.subType)) {
      this.#drift(call, [recorded]);
      return;
    }
    const { home } = call.scope;
    if (this.#records.consume(call.id)) home.unconsumed--;
    this.#invocation.plugins?.operationFound(recorded);
    if (call instanceof CallbackCall) this.#expectRelease(call);
    if (!isTerminal(recorded.Status)) {
      // What a context left unfinished when it ended stays so.
      if (!home.isRebuilt) call.resume(recorded);
    } else if (call instanceof ContextCall && recorded.ContextDetails?.ReplayChildren === true) {
      call.rebuild(recorded);
    } else if (home.isRebuilt && recorded.Status === 'CANCELLED' && call instanceof OutsideCall) {
      call.wasCancelled();
    } else {
      this.#expectRelease(call);
    }
    if (home.unconsumed === 0 && !home.isRebuilt) for (const parked of this.#parking.leave(home)) this.#begin(parked);
    this.#onMoved();
  }

  /** The code has done without the operation until now, and asks for it only if it is recorded: whether it is. */
  consumeIfRecorded(id: string, { home }: Scope): boolean {
    if (this.#records.get(id) === undefined) return false;
    if (this.#records.consume(id)) home.unconsumed--;
    if (home.unconsumed === 0 && !home.isRebuilt) for (const parked of this.#parking.leave(home)) this.#begin(parked);
    return true;
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
   * A context's code is done or given up: what it left unfinished is nobody's any more, and neither is what is recorded within it.
   * Gives the operations that were left unfinished.
   */
  closeScope({ id, calls }: Scope): AnyCall[] {
    const left = calls.length === 0 ? calls : this.#openOf(calls);
    for (const call of calls) this.#drop(call);
    this.#records.leaveOut(id);
    this.#closed.add(id);
    return left;
  }

  #drop(call: AnyCall): void {
    this.#calls.delete(call.id);
    call.isDropped = true;
    call.scope.home.remove(call);
    this.#askedReleases -= call.releases;
    call.releases = 0;
    if (call.dueAt !== undefined) this.#invocation.leaveOutside(call);
    this.#parking.remove(call);
    call.drop();
  }

  /** Takes in what a checkpoint's answer tells, and of what it was sent what the answer leaves out. */
  learn(sent: readonly OperationUpdate[], told: readonly Operation[]): void {
    const { plugins, clock } = this.#invocation;
    const ended: Operation[] = [];
    const changed: Operation[] | undefined = plugins && [];
    for (const operation of told) this.#take(operation, ended, changed);
    for (const update of sent) {
      const operation = operationAfter(update, this.#records.get(update.Id), clock);
      if (operation !== undefined) this.#take(operation, ended, changed);
    }
    plugins?.operationsChanged(changed!);
    if (ended.length > 0) this.#release(ended);
  }

  /** Hands over what is next, when the code has asked for it. False when nothing is. */
  handOverNext(): boolean {
    if (this.#askedReleases === 0) return false;
    const release = this.#order.take(this.#isAsked);
    if (release === undefined) return false;
    this.#askedReleases--;
    this.#activity++;
    const call = this.#calls.get(release.id)!;
    call.releases--;
    const recorded = this.#records.get(release.id)!;
    const { home } = call.scope;
    if (!this.#records.isExact && home.outstanding > 1) home.isOrderGuessed = true;
    this.#invocation.told(call, recorded, release.isStart);
    if (release.isStart) (call as CallbackCall<unknown>).handOverId(recorded);
    else this.#answer(call, recorded);
    this.#onMoved();
    return true;
  }

  readonly #isAsked = (id: string): boolean => this.#calls.get(id)?.isHeldBack === false;

  /** Whether an operation lies in a context whose inside concerns nobody any more. */
  readonly #isDead = (id: string): boolean => {
    if (this.#closed.size === 0) return false;
    for (let parent = this.#records.get(id)?.ParentId; parent !== undefined; ) {
      if (this.#closed.has(parent)) return true;
      parent = this.#records.get(parent)?.ParentId;
    }
    return false;
  };

  #answer(call: AnyCall, recorded: Operation): void {
    this.#calls.delete(call.id);
    call.scope.home.remove(call);
    if (call.dueAt !== undefined) this.#invocation.leaveOutside(call);
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
    const done = () => {
      this.#isReading = false;
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
    else call.reject(error);
  }

  /** The record is ahead of the code. It gets time; then what is next in the record is overtaken, or the code has drifted. */
  waitForCode(): void {
    const overtakes = this.#askedReleases > 0 && (this.#parking.first === undefined || !this.#records.isExact);
    if (!this.#patience.isOver(overtakes ? 'overtake' : 'judge', this.#activity)) return;
    if (!overtakes) this.#judge(this.#parking.first!);
    else if (!this.#order.overtakeHead()) return;
    this.#onMoved();
  }

  /** Whether a new operation is drift. Where others of its scope are or were under way and the record's order is not exact, nobody can tell. */
  #judge(call: AnyCall): void {
    const { home } = call.scope;
    const isAlone = !home.isOrderGuessed && home.outstanding === this.#parking.countIn(home);
    if (this.#invocation.isLenient && !home.isRebuilt) {
      this.#begin(this.#parking.leaveFirst());
    } else if (isAlone || this.#records.isExact || home.isRebuilt) {
      this.#drift(call, this.#records.unconsumedIn(home.id));
    } else {
      this.#begin(this.#parking.leaveFirst());
    }
  }

  close(): void {
    this.#patience.close();
  }

  /** Takes in the newest state of an operation; adds it to `ended` when that is something to hand over. @param changed for plugins. */
  #take(operation: Operation, ended: Operation[], changed: Operation[] | undefined): void {
    const { Id, Type, Status } = operation;
    const known = this.#records.get(Id);
    if (Type === 'EXECUTION' || (known !== undefined && isTerminal(known.Status))) return;
    const call = this.#calls.get(Id);
    // News of what neither the record nor the code knows would wait for its turn for ever.
    if (known === undefined && call === undefined) return;
    this.#records.set(operation);
    if (changed !== undefined && known?.Status !== Status) {
      changed.push(operation);
      if (isTerminal(Status)) this.#invocation.plugins!.operationEnded(operation);
    }
    if (call === undefined && this.#isDead(Id)) return;
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
    const call = this.#calls.get(release.id);
    if (call !== undefined) this.#expectRelease(call);
  }

  readonly #isNews = ({ id, isStart }: Release): boolean =>
    !isStart || (this.#calls.get(id) as CallbackCall<unknown> | undefined)?.announceStart() === true;

  #rankOf({ Id }: Operation): number {
    return this.#calls.get(Id)?.rank ?? Number.POSITIVE_INFINITY;
  }

  #drift(call: AnyCall, recorded: readonly Operation[]): void {
    this.#invocation.failPermanently(driftError(call, recorded, this.#invocation.workflowName));
  }
}
