import { InvocationTimedOutError } from '../../core/errors/execution-errors.js';
import { type Clock, setDelay, type Timer } from '../../core/time/index.js';

/**
 * At most this share of an invocation's time is left unused, so that a short one gets somewhere
 * too.
 */
const LARGEST_SHARE = 1 / 4;
/** How many operations a message names. */
const NAMED = 5;

/** When an invocation that the platform cuts short has to come to its end: a little before that. */
export class Deadline {
  /** From here on nothing new begins, and running bodies get their signal. Epoch milliseconds. */
  readonly stopAt: number;
  /**
   * Here the invocation ends, whatever still runs: half of the margin is left. Epoch milliseconds.
   */
  readonly endAt: number;

  /**
   * @param cutAt when the platform cuts the invocation short, in epoch milliseconds.
   * @param marginMillis how long before that it stops.
   */
  constructor(now: number, cutAt: number, marginMillis: number) {
    const margin = Math.min(marginMillis, (cutAt - now) * LARGEST_SHARE);
    this.stopAt = cutAt - margin;
    this.endAt = cutAt - margin / 2;
  }
}

export interface TimeLimitProps {
  readonly clock: Clock;
  /** Absent where nobody cuts the invocation short. */
  readonly deadline: Deadline | undefined;
  /** The time is nearly over: running bodies should stop. */
  readonly onStop: (reason: Error) => void;
  /** The invocation must end now. */
  readonly onEnd: () => void;
}

/** Sees to it that an invocation ends before its deadline, and keeps what that left undone. */
export class TimeLimit {
  readonly #props: TimeLimitProps;
  /** Names of what was to be done, and is left to the next invocation. */
  #cutShort: Set<string> | undefined;
  #timer: Timer | undefined;
  #reason: Error | undefined;
  #isLeaving = false;

  constructor(props: TimeLimitProps) {
    this.#props = props;
    if (props.deadline !== undefined) this.#begin(props.deadline);
  }

  /** Why bodies are to stop; absent as long as there is time. Then nothing new begins either. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /**
   * Whether something was to be done that only another invocation can do. Then the execution must
   * not be left to wait for others.
   */
  get hasCutShort(): boolean {
    return this.#cutShort !== undefined;
  }

  /**
   * Whether there is time to begin something. If not, it is left to the next invocation.
   *
   * @param isAtMostOnce whether it must not be interrupted once it has begun.
   */
  allows(what: string, isAtMostOnce: boolean): boolean {
    if (isAtMostOnce ? !this.#isLeaving : this.#reason === undefined) return true;
    this.cutShort(what);
    return false;
  }

  /** Something is left to the next invocation. @param what its name. */
  cutShort(what: string): void {
    this.#cutShort ??= new Set();
    this.#cutShort.add(what);
  }

  /**
   * The runtime stops, and abandons the invocation at that moment. Bodies have the first half of
   * the time to end by themselves, and what must not be interrupted does not begin any more.
   */
  stopBy(endAt: number): void {
    this.#isLeaving = true;
    const now = this.#props.clock.now();
    if (this.#timer === undefined) this.#begin({ stopAt: now + (endAt - now) / 2, endAt });
  }

  #begin({ stopAt, endAt }: Deadline): void {
    const { clock, onStop, onEnd } = this.#props;
    this.#timer = setDelay(clock, stopAt - clock.now(), () => {
      this.#reason = new DOMException('The time of the invocation is over.', 'TimeoutError');
      this.#timer = setDelay(clock, endAt - stopAt, onEnd);
      onStop(this.#reason);
    });
  }

  error(workflowName: string, executionId: string): InvocationTimedOutError {
    const what = [...(this.#cutShort ?? [])].slice(0, NAMED).join(', ');
    return new InvocationTimedOutError(
      `An invocation of workflow ${workflowName} (${executionId}) has come to the end of its time${what && ` at ${what}`}. The execution goes on ` +
        'in the next invocation. Where a step takes longer than the function may, raise the timeout of the function or split the step.',
    );
  }

  close(): void {
    this.#timer?.cancel();
  }
}
