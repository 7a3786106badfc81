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
  /** From here on nothing new begins, and what runs is told to stop. Epoch milliseconds. */
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

export interface DeadlineGuardProps {
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** What runs should stop. */
  readonly onStop: (reason: Error) => void;
  /** The invocation must end now. */
  readonly onEnd: () => void;
}

/** Sees to it that an invocation ends before its deadline, and keeps what that left undone. */
export class DeadlineGuard {
  /** Why what runs is to stop; `undefined` as long as there is time. */
  reason: Error | undefined;
  readonly #cutShort = new Set<string>();
  #timer: Timer;

  constructor({ clock, deadline: { stopAt, endAt }, onStop, onEnd }: DeadlineGuardProps) {
    this.#timer = setDelay(clock, stopAt - clock.now(), () => {
      this.reason = new DOMException('The time of the invocation is over.', 'TimeoutError');
      this.#timer = setDelay(clock, endAt - stopAt, onEnd);
      onStop(this.reason);
    });
  }

  /**
   * Whether something was to be done that only another invocation can do: then it must not be left
   * to wait for the outside.
   */
  get hasCutShort(): boolean {
    return this.#cutShort.size > 0;
  }

  /** Something is left to the next invocation. @param what its name. */
  cutShort(what: string): void {
    this.#cutShort.add(what);
  }

  error(workflowName: string, executionId: string): InvocationTimedOutError {
    const what = [...this.#cutShort].slice(0, NAMED).join(', ');
    return new InvocationTimedOutError(
      `An invocation of workflow ${workflowName} (${executionId}) has come to the end of its time${what && ` at ${what}`}. The execution goes on ` +
        'in the next invocation. Where a step takes longer than the function may, raise the timeout of the function or split the step.',
    );
  }

  close(): void {
    this.#timer.cancel();
  }
}
