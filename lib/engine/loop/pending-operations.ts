import type { Clock, Timer } from '../../core/time/index.js';
import type { AnyCall } from '../core/operation-call.js';

/**
 * The time between looks at the store while only others can move an operation: 1 s at first, 10 s
 * at most.
 */
const FIRST_LOOK_MILLIS = 1000;
const LONGEST_LOOK_MILLIS = 10_000;
/** The factor by which looks get faster once a due time has passed. */
const LATE_HURRY = 10;

/** A call, to the one who keeps when it is due. */
type PendingCall = AnyCall & { dueAt: number | undefined };

/**
 * The operations that only time or somebody outside can move: waits, retries, callbacks, invokes.
 * While other work keeps the invocation alive, it asks the store for what has become of them.
 */
export class PendingOperations {
  readonly #clock: Clock;
  readonly #look: () => void;
  readonly #calls = new Set<AnyCall>();
  #timer: Timer | undefined;
  #timerAt = 0;
  #pause = FIRST_LOOK_MILLIS;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Whether the workflow waits for one of them: only that is a reason to suspend. */
  get hasAwaited(): boolean {
    for (const call of this.#calls) if (call.isAwaited) return true;
    return false;
  }

  /** @param dueAt see `EnginePort.goPending`. */
  add(call: PendingCall, dueAt: number): void {
    call.dueAt = dueAt;
    this.#calls.add(call);
    if (this.#timer !== undefined && this.#nextLook(call, this.#clock.now()) < this.#timerAt) this.stopWatching();
  }

  delete(call: PendingCall): void {
    call.dueAt = undefined;
    this.#calls.delete(call);
    this.#pause = FIRST_LOOK_MILLIS;
  }

  /** Arranges for a look at the store when the next of them may have moved. */
  watch(): void {
    if (this.#timer !== undefined || this.#calls.size === 0) return;
    const now = this.#clock.now();
    let at = Number.POSITIVE_INFINITY;
    for (const call of this.#calls) at = Math.min(at, this.#nextLook(call, now));
    this.#timerAt = at;
    this.#timer = this.#clock.setTimer(at, () => {
      this.#timer = undefined;
      this.#pause = Math.min(this.#pause * 2, LONGEST_LOOK_MILLIS);
      this.#look();
    });
  }

  /** When the call may have moved. */
  #nextLook({ dueAt = Number.NEGATIVE_INFINITY }: AnyCall, now: number): number {
    if (dueAt === Number.POSITIVE_INFINITY) return now + this.#pause;
    return dueAt > now ? dueAt : now + this.#pause / LATE_HURRY;
  }

  /** Arranges for no look any more. */
  stopWatching(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
