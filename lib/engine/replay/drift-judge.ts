import type { Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../core/operation-call.js';
import type { CodeOrder } from './code-order.js';
import { driftError, missingAtEnd, outOfOrder, unrecorded } from './drift-error.js';
import type { HeldEnd, HeldEnds } from './held-ends.js';
import type { KnownOperation, KnownOperations } from './known-operations.js';
import type { ParkedCalls } from './parked-calls.js';
import type { ReleaseOrder } from './release-order.js';
import { ReplayGrace } from './replay-grace.js';
import type { ReplayedInvocation } from './replayed-invocation.js';

export interface DriftJudgeProps {
  readonly invocation: ReplayedInvocation;
  readonly operations: KnownOperations;
  readonly order: ReleaseOrder;
  readonly codeOrder: CodeOrder;
  readonly parked: ParkedCalls;
  readonly ends: HeldEnds;
  /** Goes on with an operation that is not parked any more. */
  readonly goOn: (call: AnyCall) => void;
  /** There may be something for the next turn to do. */
  readonly onMoved: () => void;
}

/**
 * Decides, when the record is ahead of the code and stays so, whether the code has drifted. What it
 * may not decide by is how long the code takes: that only ends the grace.
 */
export class DriftJudge {
  readonly #props: DriftJudgeProps;
  readonly #grace: ReplayGrace;

  constructor(props: DriftJudgeProps) {
    this.#props = props;
    const { graceMillis } = props.invocation.settings;
    this.#grace = new ReplayGrace(props.operations.isExact, graceMillis, props.onMoved);
  }

  /**
   * The record is ahead of the code. The code gets time; then what is next in the record is
   * overtaken, or the code is judged.
   *
   * @param activity of the code so far.
   */
  waitForCode(activity: number): void {
    const { order, parked, ends, operations, codeOrder, onMoved } = this.#props;
    const { first } = parked;
    const overtakes = order.hasAsked && (first === undefined || !operations.isExact);
    const next = overtakes ? order.nextAsked : undefined;
    // What leaves behind others that the code has not asked for is to be judged by.
    const isHasty = overtakes && (next === undefined || !codeOrder.isEarly(next));
    if (!this.#grace.isOver(isHasty ? 'overtake' : 'judge', activity)) return;
    if (overtakes) {
      if (!order.overtakeHead()) return;
    } else if (first !== undefined) {
      this.#judge(first);
    } else {
      this.#missingAtEnd(ends.first!);
    }
    onMoved();
  }

  #judge(call: AnyCall): void {
    const known = this.#props.operations.get(call.id)!;
    if (known.record === undefined) this.#judgeNew(call);
    else this.#judgeEarly(call, known);
  }

  /**
   * Whether going on with an operation out of its order is drift: where its place, or that of what
   * was passed, decides what it is.
   */
  #judgeEarly(call: AnyCall, known: KnownOperation): void {
    const { codeOrder, invocation } = this.#props;
    const { isInDoubt } = codeOrder.goOnEarly(known, invocation.settings.isLenient);
    if (isInDoubt) this.outOfOrder(call);
    else this.#goOnWithFirst();
  }

  /**
   * Whether a new operation is drift. Where others of its scope are or were under way and the
   * record's order is not exact, nobody can tell.
   */
  #judgeNew(call: AnyCall): void {
    const { invocation, operations, parked } = this.#props;
    const { home, bookkeeping } = call.scope;
    const isAlone = !bookkeeping.isOrderGuessed && bookkeeping.outstanding === parked.countIn(home);
    const isDrift = home.isRebuilt || (!invocation.settings.isLenient && (isAlone || operations.isExact));
    if (isDrift) this.unrecorded(call, operations.unconsumedIn(home));
    else this.#goOnWithFirst();
  }

  #goOnWithFirst(): void {
    this.#props.goOn(this.#props.parked.leaveFirst());
  }

  /** The code asked for an operation where the record has others. */
  unrecorded(call: AnyCall, recorded: readonly Operation[]): void {
    this.#fail(call, recorded, unrecorded(call, recorded));
  }

  /** The code asked for an operation in another place than is recorded, and the place decides. */
  outOfOrder(call: AnyCall): void {
    const recorded = this.#props.operations.passedBy(call);
    this.#fail(call, recorded, outOfOrder(call, recorded));
  }

  #missingAtEnd({ scope, how }: HeldEnd): void {
    const recorded = this.#props.operations.unconsumedIn(scope);
    this.#fail(undefined, recorded, missingAtEnd(`${scope.label} ${how}`, recorded));
  }

  #fail(call: AnyCall | undefined, recorded: readonly Operation[], what: string): void {
    const { invocation } = this.#props;
    invocation.observer?.drifted?.(call, recorded);
    invocation.fail(driftError(what, invocation.workflowName));
  }

  close(): void {
    this.#grace.close();
  }
}
