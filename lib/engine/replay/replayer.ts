import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import type { AnyCall } from '../core/operation-call.js';
import type { Scope } from '../core/scope.js';
import { AbandonedOperations } from './abandoned-operations.js';
import { AnswerDelivery } from './answer-delivery.js';
import { CodeOrder } from './code-order.js';
import { DriftJudge } from './drift-judge.js';
import { HeldEnds } from './held-ends.js';
import { type KnownOperation, KnownOperations } from './known-operations.js';
import { ParkedCalls } from './parked-calls.js';
import { RecordIntake } from './record-intake.js';
import { releasesOf } from './recorded-releases.js';
import type { RecordedState } from './recorded-state.js';
import { ReleaseOrder } from './release-order.js';
import type { ReplayedInvocation } from './replayed-invocation.js';

/** A call, to the one who says when it was asked for and whether anybody waits for it. */
type ReplayedCall = AnyCall & { rank: number; isDropped: boolean };

/**
 * Matches what the workflow's code asks for with what is recorded or has just happened, and hands
 * that over in the order in which it happened.
 *
 * An operation that is asked for is in one of these states:
 *
 * - begun: it is not recorded, and its scope has nothing recorded left to ask for;
 * - resumed: it is recorded and under way, and the code has asked for all that began before it;
 * - parked: it is new, or under way, and the code has yet to ask for recorded operations that came
 *   before. It goes on when the code has asked for those, or is judged when the grace is over;
 * - released: something of it is queued to be handed over, in its turn;
 * - answered, or dropped with its scope: nothing of it counts any more.
 *
 * Invariants: every call is settled once (`#settle`), which takes back all that asking for it and
 * its releases have counted. One answer is handed over per turn, and the next one waits until the
 * code has done all that this one set off. An operation is consumed when it is asked for, never
 * later.
 *
 * The invocation calls it: `ask` when the code asks, `learn` when the store answers, `handOverNext`
 * in each turn, `waitForCode` when only the code can move. It knows no kind of operation: what a
 * kind needs is a method of its call. Other orders of these calls, or a second answer in a turn,
 * would make races end differently on replay than live.
 */
export class Replayer {
  readonly #invocation: ReplayedInvocation;
  readonly #operations: KnownOperations;
  readonly #abandoned: AbandonedOperations;
  readonly #codeOrder: CodeOrder;
  readonly #order: ReleaseOrder;
  readonly #parked = new ParkedCalls();
  readonly #ends = new HeldEnds();
  readonly #intake: RecordIntake;
  readonly #delivery: AnswerDelivery;
  readonly #judge: DriftJudge;
  readonly #onMoved: () => void;
  /** Operations asked for and not yet answered. */
  #unanswered = 0;
  #ranks = 0;
  #activity = 0;

  /** @param onMoved there may be something for the next turn to do. */
  constructor(invocation: ReplayedInvocation, recorded: RecordedState, onMoved: () => void) {
    const operations = KnownOperations.of(recorded.operations);
    const abandoned = new AbandonedOperations(operations);
    const codeOrder = new CodeOrder(operations, recorded.all);
    const order = new ReleaseOrder(releasesOf(operations.values()), abandoned.has, codeOrder.isEarly);
    const { observer, clock } = invocation;
    this.#invocation = invocation;
    this.#operations = operations;
    this.#abandoned = abandoned;
    this.#codeOrder = codeOrder;
    this.#order = order;
    this.#intake = new RecordIntake({ operations, abandoned, order, observer, clock });
    this.#delivery = new AnswerDelivery(invocation, onMoved);
    const [parked, ends, goOn] = [this.#parked, this.#ends, (call: AnyCall) => this.#goOn(call)];
    this.#judge = new DriftJudge({ invocation, operations, order, codeOrder, parked, ends, goOn, onMoved });
    this.#onMoved = onMoved;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#order.isReplaying || this.#operations.hasUnconsumed;
  }

  /** Whether an answer is being read: the next one waits until it has been handed over. */
  get isReading(): boolean {
    return this.#delivery.isReading;
  }

  /** Whether something has been asked for whose turn depends on what the code asks for next. */
  get isAheadOfCode(): boolean {
    return this.#order.hasAsked || this.#parked.first !== undefined || this.#ends.first !== undefined;
  }

  /** Rises with each operation that the code asks for and each answer. */
  get activity(): number {
    return this.#activity;
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return this.#operations.unconsumed;
  }

  /** Those of them that are recorded in a scope. */
  unconsumedIn(scope: Scope): Operation[] {
    return this.#operations.unconsumedIn(scope);
  }

  /** Operations asked for and not ended, in the order of the calls. */
  get open(): AnyCall[] {
    if (this.#unanswered === 0) return [];
    const calls = [...this.#operations.values()].flatMap(({ call }) => call ?? []);
    return calls.filter(({ id }) => this.#isOpen(id)).sort((a, b) => a.rank - b.rank);
  }

  #isOpen(id: string): boolean {
    return !isTerminal(this.recordOf(id)?.Status ?? 'STARTED');
  }

  /** The newest known state of an operation of this execution. */
  recordOf(id: string): Operation | undefined {
    return this.#operations.get(id)?.record;
  }

  /** The number of operations of a scope that were recorded when the invocation began. */
  recordedIn(scopeId: string): number {
    return this.#operations.countIn(scopeId);
  }

  /** The code asks for an operation: it is answered from the record, or begins. */
  ask(call: ReplayedCall): void {
    call.rank = this.#ranks++;
    this.#activity++;
    this.#unanswered++;
    call.scope.bookkeeping.asked(call);
    const known = this.#operations.asked(call);
    if (known.record === undefined) this.#askNew(call);
    else this.#askRecorded(call, known, known.record);
  }

  #askNew(call: AnyCall): void {
    const { home, bookkeeping } = call.scope;
    if (this.#codeOrder.followsMoved(call)) {
      this.#judge.outOfOrder(call);
      return;
    }
    if (bookkeeping.unconsumed === 0 && !home.isRebuilt) {
      this.#begin(call);
      return;
    }
    // Code that is ahead of the record, or other code than recorded: the turns to come will show.
    this.#parked.add(call);
    this.#onMoved();
  }

  #begin(call: AnyCall): void {
    const { settings, observer } = this.#invocation;
    if (settings.isRehearsal) {
      call.rest();
      return;
    }
    observer?.operationBegun?.(call.facts);
    call.begin();
  }

  #askRecorded(call: AnyCall, known: KnownOperation, recorded: Operation): void {
    if (recorded.Type !== call.type || (recorded.SubType !== undefined && recorded.SubType !== call.subType)) {
      this.#judge.unrecorded(call, [recorded]);
      return;
    }
    if (known.standing === 'lost') {
      this.#judge.outOfOrder(call);
      return;
    }
    const { home, bookkeeping } = call.scope;
    if (this.#parked.first !== undefined && this.#isAfterOverdue(known, home)) return;
    this.#operations.consume(known, bookkeeping);
    this.#invocation.observer?.operationFound?.(recorded);
    if (call.startIsAwaited) this.#order.expect(call);
    if (!isTerminal(recorded.Status)) {
      // Operations left unfinished when their context ended are never completed.
      if (!home.isRebuilt) this.#resume(call, known, recorded);
    } else if (call.foundEnded(recorded)) {
      this.#order.expect(call);
    }
    this.#unpark(home);
    this.#onMoved();
  }

  /**
   * Whether the code asks, in reaction to its last answer, for what is recorded, while it had asked
   * for a new operation before: the new one would be recorded too if it were of the recorded code.
   * That is drift where the new one shares its name with a recorded one.
   */
  #isAfterOverdue(known: KnownOperation, home: Scope): boolean {
    if (!this.#delivery.isReacting || !this.#operations.isExact || known.order === undefined) return false;
    const overdue = this.#parked.overdueIn(home, (call) => this.#codeOrder.isUseBeside(call, known));
    if (overdue === undefined) return false;
    this.#judge.unrecorded(overdue, this.unconsumedIn(home));
    return true;
  }

  /** Goes on with what is under way, once the code has asked for what began before it. */
  #resume(call: AnyCall, known: KnownOperation, recorded: Operation): void {
    if (this.#codeOrder.isEarly(known)) this.#parked.add(call);
    else call.resume(recorded);
  }

  /**
   * Whether a marker is recorded. The code has done without it until now, and asks for it only if
   * it is there.
   */
  consumeIfRecorded(id: string, { home, bookkeeping }: Scope): boolean {
    const known = this.#operations.get(id);
    if (known?.record === undefined) return false;
    this.#operations.consume(known, bookkeeping);
    this.#unpark(home);
    return true;
  }

  /**
   * The code has come along: parked operations may turn out to be new, or their turn may have come.
   */
  #unpark(home: Scope): void {
    if (this.#parked.first !== undefined && !home.isRebuilt) {
      for (const call of this.#parked.leave(home, this.#mayGoOn)) this.#goOn(call);
    }
    if (home.bookkeeping.unconsumed === 0) this.#ends.release(home);
  }

  readonly #mayGoOn = ({ id, scope }: AnyCall): boolean => {
    const known = this.#operations.get(id)!;
    return known.record === undefined ? scope.bookkeeping.unconsumed === 0 : !this.#codeOrder.isEarly(known);
  };

  #goOn(call: AnyCall): void {
    const recorded = this.recordOf(call.id);
    if (recorded === undefined) this.#begin(call);
    else call.resume(recorded);
  }

  /**
   * The code of a scope is done. Where the record decides that it has done without what is recorded
   * there, that is drift, unless another helper asks for it yet: until then the end is held.
   * Returns nothing when it may end at once.
   */
  holdEnd(scope: Scope, how: string): Promise<void> | undefined {
    const { isLenient, isOptimistic } = this.#invocation.settings;
    const { unconsumed } = scope.bookkeeping;
    if (unconsumed === 0 || isLenient || !this.#codeOrder.missesSome(scope, isOptimistic)) return undefined;
    this.#onMoved();
    return this.#ends.hold(scope, how);
  }

  /** The record of the operation can be handed over, in its turn. */
  ready(call: AnyCall): void {
    if (call.isDropped) return;
    this.#order.expect(call);
    this.#onMoved();
  }

  /**
   * A context's code is done or given up: nobody waits for its unfinished operations any longer,
   * nor for what is recorded inside it. Returns the operations that were left unfinished.
   */
  closeScope({ id: scopeId, bookkeeping }: Scope): AnyCall[] {
    const left: AnyCall[] = [];
    for (const { id } of bookkeeping.calls) {
      const known = this.#operations.get(id)!;
      const call = known.call!;
      if (this.#isOpen(id)) left.push(call);
      this.#drop(known, call);
    }
    this.#ends.drop(scopeId);
    this.#operations.leaveOut(scopeId);
    this.#abandoned.closeScope(scopeId);
    return left;
  }

  /** Of what is recorded in a context that has ended, only these units are run again. */
  leaveOutUnits(scope: Scope, unitIds: readonly string[]): void {
    for (const { id } of this.#operations.leaveOutUnits(scope, unitIds)) this.#abandoned.leaveOut(id);
  }

  #drop(known: KnownOperation, call: ReplayedCall): void {
    this.#settle(known, call);
    call.isDropped = true;
    this.#order.forget(call);
    this.#parked.remove(call);
    call.drop();
  }

  /** Nobody waits for the call any more. */
  #settle(known: KnownOperation, call: AnyCall): void {
    known.call = undefined;
    this.#unanswered--;
    call.scope.bookkeeping.settled(call);
    if (call.dueAt !== undefined) this.#invocation.leavePending(call);
  }

  /** Takes in the answer to a checkpoint, and of what was sent what the answer leaves out. */
  learn(sent: readonly OperationUpdate[], received: readonly Operation[]): void {
    this.#intake.take(sent, received);
  }

  /** Hands over what is next, if the code has asked for it. False when nothing is. */
  handOverNext(): boolean {
    this.#delivery.rest();
    if (!this.#order.hasAsked) return false;
    const { isOutOfTurn } = this.#order;
    const release = this.#order.take();
    if (release === undefined) return false;
    const { operation, isStart } = release;
    this.#activity++;
    if (this.#parked.first !== undefined) this.#parked.codeIsAnswered();
    const call = operation.call!;
    const recorded = operation.record!;
    this.#codeOrder.answered(release, call.scope, isOutOfTurn);
    if (!this.#operations.isExact) call.scope.bookkeeping.orderIsGuessed();
    this.#invocation.answering(call, recorded, isStart);
    if (isStart) {
      this.#delivery.deliverStart(call, recorded);
    } else {
      this.#settle(operation, call);
      this.#delivery.deliverEnd(call, recorded);
    }
    this.#onMoved();
    return true;
  }

  /** The record is ahead of the code, and only the code can move. */
  waitForCode(): void {
    this.#judge.waitForCode(this.#activity);
  }

  /** From here on the record is kept up to date for observers only: no call goes on. */
  close(): void {
    this.#intake.close();
    this.#judge.close();
  }
}
