import { isTerminal, type Operation, type OperationUpdate } from '../wire/index.js';
import { CallbackCall } from './callback-call.js';
import { driftError } from './drift.js';
import type { Invocation } from './invocation.js';
import { operationAfter } from './operation-after.js';
import type { AnyCall } from './operation-call.js';
import { OperationRecords } from './operation-records.js';
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
    this.#order = new ReleaseOrder(releasesOf(recorded.values(), () => true));
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

  /** Operations asked for and not ended. What a context that has ended left undone is its own affair. */
  get open(): AnyCall[] {
    return [...this.#calls.values()].filter(
      ({ id, scope }) => !scope.finished && !isTerminal(this.#records.get(id)?.Status ?? 'STARTED'),
    );
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
    call.scope.outstanding++;
    const recorded = this.#records.get(call.id);
    if (recorded === undefined) this.#askNew(call);
    else this.#askRecorded(call, recorded);
  }

  #askNew(call: AnyCall): void {
    if (call.scope.unconsumed === 0) {
      call.begin();
      return;
    }
    // Code that is ahead of the record, or other code than recorded: the turns to come will tell.
    this.#parking.add(call);
    this.#onMoved();
  }

  #askRecorded(call: AnyCall, recorded: Operation): void {
    if (recorded.Type !== call.type || (recorded.SubType !== undefined && recorded.SubType !== call.subType)) {
      this.#drift(call, [recorded]);
      return;
    }
    if (this.#records.consume(call.id)) call.scope.unconsumed--;
    if (call instanceof CallbackCall) this.#askedReleases++;
    if (isTerminal(recorded.Status)) this.#askedReleases++;
    else call.resume(recorded);
    if (call.scope.unconsumed === 0) for (const parked of this.#parking.leave(call.scope)) parked.begin();
    this.#onMoved();
  }

  /** Takes in what a checkpoint's answer tells, and of what it was sent what the answer leaves out. */
  learn(sent: readonly OperationUpdate[], told: readonly Operation[]): void {
    const ended: Operation[] = [];
    for (const operation of told) this.#take(operation, ended);
    for (const update of sent) {
      const operation = operationAfter(update, this.#records.get(update.Id), this.#invocation.clock);
      if (operation !== undefined) this.#take(operation, ended);
    }
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
    const recorded = this.#records.get(release.id)!;
    if (!this.#records.isExact && call.scope.outstanding > 1) call.scope.isOrderGuessed = true;
    if (release.isStart) (call as CallbackCall<unknown>).handOverId(recorded);
    else this.#answer(call, recorded);
    this.#onMoved();
    return true;
  }

  readonly #isAsked = (id: string): boolean => this.#calls.has(id);

  #answer(call: AnyCall, recorded: Operation): void {
    this.#calls.delete(call.id);
    call.scope.outstanding--;
    if (call.dueAt !== undefined) this.#invocation.leaveOutside(call);
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
        call.reject(error);
        done();
      },
    );
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
    const { scope } = call;
    const isCertain = !scope.isOrderGuessed && scope.outstanding === this.#parking.countIn(scope);
    if (isCertain || this.#records.isExact) {
      this.#drift(call, this.#unconsumedOf(scope));
    } else {
      this.#parking.leaveFirst().begin();
    }
  }

  #unconsumedOf(scope: Scope): Operation[] {
    return this.#records.unconsumed.filter(({ ParentId }) => (ParentId ?? '') === scope.id);
  }

  close(): void {
    this.#patience.close();
  }

  /** Takes in the newest state of an operation; adds it to `ended` when that is something to hand over. */
  #take(operation: Operation, ended: Operation[]): void {
    const { Id, Type, Status } = operation;
    const known = this.#records.get(Id);
    if (Type === 'EXECUTION' || (known !== undefined && isTerminal(known.Status))) return;
    const call = this.#calls.get(Id);
    // News of what neither the record nor the code knows would wait for its turn for ever.
    if (known === undefined && call === undefined) return;
    this.#records.set(operation);
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

  #drift(call: AnyCall, recorded: readonly Operation[]): void {
    this.#invocation.failPermanently(driftError(call, recorded, this.#invocation.workflowName));
  }
}
