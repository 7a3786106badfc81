import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { EntryOf } from '../../journal/journal.js';
import { executionTimeoutError } from '../machine/timeout-errors.js';
import type { DecideExternalEvent } from './external-event.js';
import type { InvocationToken } from './invocation-token.js';
import type { LeasedState } from './leased-state.js';
import type { Mutex } from './mutex.js';
import { ResettableTimer } from './resettable-timer.js';
import type { WakeSignal } from './wake-signal.js';

export interface InboxProps {
  readonly state: LeasedState;
  readonly mutex: Mutex;
  readonly token: InvocationToken;
  readonly signal: WakeSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What reaches a loaded execution from outside its handler, and is recorded when it does: events
 * (the answer to a callback, the end of a function, a stop), and timers that come due, the
 * execution's own timeout included.
 *
 * The timer runs while an invocation runs, or while the execution waits for functions; at all other
 * times the store knows when to wake it (`wakeAt`). The timer belongs to an execution, not to an
 * operation: it stands at the machine's `nextDueAt`, and whoever changes that moment sets it again.
 */
export class Inbox {
  readonly #props: InboxProps;
  readonly #timer: ResettableTimer;

  constructor(props: InboxProps) {
    this.#props = props;
    this.#timer = new ResettableTimer(props.clock, () => void this.#timersDue());
  }

  /**
   * Records an event. False when the execution is no longer loaded, and nothing was recorded. Takes
   * the lock itself.
   */
  async recordExternal(decide: DecideExternalEvent): Promise<boolean> {
    const { state, mutex, token, clock } = this.#props;
    const recorded = await mutex.run(() =>
      state.untilDone(async () => {
        const event = decide(state.machine, clock.now());
        if (event !== undefined && !(await state.write(event.entries, event.changes))) return undefined;
        if (token.isValid) this.watchTimers();
        return true;
      }),
    );
    return recorded === true;
  }

  /** Records the ends of invokes that are still open, with the lock held. */
  async recordEnds(ends: readonly EntryOf<'chainedInvokeEnded'>[]): Promise<void> {
    const { state } = this.#props;
    await state.untilDone(async () => {
      const open = ends.filter(({ id, executionId }) => state.machine.invokes.isOpenFor(id, executionId));
      return (await state.write(open)) ? true : undefined;
    });
  }

  /** Records the timers that are due, with the lock held. */
  async comeDue(now: number): Promise<void> {
    const { state } = this.#props;
    const entries = state.machine.due(now);
    if (entries.length === 0) return;
    const timedOut = { status: 'TIMED_OUT', error: executionTimeoutError() } as const;
    await state.write(entries, entries[0]?.kind === 'timedOut' ? endedChanges(timedOut, now) : undefined);
  }

  /** Sets the timer to when the next one of the execution is due, or to an earlier moment. */
  watchTimers(latest = Number.POSITIVE_INFINITY): void {
    this.#timer.set(Math.min(this.#props.state.machine.nextDueAt, latest));
  }

  ignoreTimers(): void {
    this.#timer.clear();
  }

  async #timersDue(): Promise<void> {
    const { state, mutex, token, signal, clock, logger } = this.#props;
    // Without an invocation it is `prepare` that records them.
    signal.wake();
    try {
      await mutex.run(async () => {
        if (!token.isValid) return;
        await this.comeDue(clock.now());
        this.watchTimers();
      });
    } catch (error) {
      const { executionId } = state.record;
      const message = `A timer of ${executionId} could not be recorded; trying again.`;
      logger.error(message, { executionArn: executionId, error });
      this.#timer.setRetry();
    }
  }
}
