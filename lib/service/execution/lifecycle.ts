import type { Clock } from '../../core/time/index.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { ExecutionChanges } from '../../journal/execution-record.js';
import type { EntryOf } from '../../journal/journal.js';
import type { Inbox } from './inbox.js';
import { endEntry, endOfInvocation, type FinishedInvocation, wakeAt } from './invocation-end.js';
import type { InvokeEffects } from './invoke-effects.js';
import type { LeasedState, Parting } from './leased-state.js';
import { effectOfPause } from './pausing.js';
import type { Wakening, WakeSignal } from './wake-signal.js';

export interface LifecycleProps {
  readonly state: LeasedState;
  readonly inbox: Inbox;
  readonly effects: InvokeEffects;
  readonly signal: WakeSignal;
  readonly clock: Clock;
  /** Whether others than this process may write to the store. */
  readonly isShared: boolean;
}

/** What is to be done about an execution that no invocation runs of. */
export type Prepared = 'invoke' | Parting | Wakening;

/** Makes the entry for an invocation that broke off with its process. */
export type DeathEntry = (startedAt: number) => EntryOf<'invocationEnded'>;

/**
 * How often to ask the store what others have written, while an execution waits for its functions.
 */
const LOOK_MILLIS = 1000;

/**
 * What happens to a loaded execution between its invocations: which step leads on from its state
 * (see the diagram at `LoadedExecution`). Each method looks at the state, writes what follows from
 * it, and looks again until something is decided; the caller holds the lock.
 *
 * What an invoke calls for (`effects`) is done before the entry that would make it look done:
 * before an invocation's end is recorded, and before the lease is given back.
 */
export class Lifecycle {
  readonly #props: LifecycleProps;
  #isStopping = false;

  constructor(props: LifecycleProps) {
    this.#props = props;
  }

  /**
   * Records everything that is due, and has a pause that was asked for take effect; then says
   * whether an invocation is called for. When none is,
   * the lease is given back, unless functions of the execution run: then it is to be prepared anew
   * when it is woken.
   */
  prepare(died: DeathEntry): Promise<Prepared> {
    const { state, inbox, effects, signal, clock, isShared } = this.#props;
    const { machine } = state;
    let isUpToDate = !isShared;
    return state.untilDone<'invoke' | Wakening>(async () => {
      const now = clock.now();
      if (effects.isDue) await effects.perform();
      const { isCalling } = effects;
      const { interruptedAt, recordedOutcome } = machine;
      if (machine.pause.isPending && recordedOutcome === undefined) {
        const { entries, changes } = effectOfPause(machine, now);
        await state.write(entries, changes);
      } else if (this.#isStopping) {
        if (isCalling) return signal.next();
        const isDue = machine.needsInvocation || interruptedAt !== undefined || recordedOutcome !== undefined;
        await (isDue ? state.release([], { owner: undefined, wakeAt: now }) : this.#rest());
      } else if (machine.nextDueAt <= now) {
        await inbox.comeDue(now);
      } else if (interruptedAt !== undefined) {
        state.defer(died(interruptedAt));
        if (recordedOutcome === undefined && machine.pause.asked === undefined) return 'invoke';
        await state.write([]);
      } else if (recordedOutcome !== undefined) {
        await state.write([endEntry(recordedOutcome, machine, now)], endedChanges(recordedOutcome, now));
      } else if (machine.needsInvocation) {
        return 'invoke';
      } else if (!isCalling) {
        await this.#rest();
      } else if (!isUpToDate) {
        await state.catchUp();
        isUpToDate = true;
      } else {
        inbox.watchTimers(isShared ? now + LOOK_MILLIS : undefined);
        return signal.next();
      }
      return undefined;
    });
  }

  /**
   * Gives the lease of an execution back that waits for something outside. It is not due before its
   * next timer: whoever claimed it would read its journal for nothing.
   */
  #rest(): Promise<void> {
    const { state } = this.#props;
    // What counted as its death was that of a process in which it was suspended.
    const innocent = state.record.deaths ? { deaths: undefined } : undefined;
    return state.release([], { owner: undefined, wakeAt: wakeAt(state.machine), ...innocent });
  }

  /** Whether no further invocation begins. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Begins no further invocation: the next `prepare` gives the lease back. */
  stop(): void {
    this.#isStopping = true;
    this.#props.signal.wake();
  }

  /**
   * Ends the invocation, and the execution or the lease with it, unless something calls for another
   * invocation at once.
   */
  end(invocation: FinishedInvocation): Promise<'again' | Parting> {
    const { state, effects, clock } = this.#props;
    const { machine, record, unreported } = state;
    return state.untilDone(async () => {
      if (state.hasDeferred) {
        await state.write([]);
        return undefined;
      }
      if (effects.isDue) await effects.perform();
      const now = clock.now();
      const hasUnreported = !unreported.isEmpty || machine.nextDueAt <= now;
      const { entries, changes, next } = endOfInvocation(invocation, machine, record, hasUnreported, now);
      // An execution whose functions run stays here, although its code has nothing to do.
      const staysForCalls = next === 'release' && effects.isCalling && invocation.error === undefined;
      if (next === 'release' && !staysForCalls) {
        await state.release(entries, changes!);
        return undefined;
      }
      const isWritten = await state.write(entries, staysForCalls ? undefined : changes);
      return isWritten && next !== 'ended' ? 'again' : undefined;
    });
  }

  /**
   * Gives the lease back without an end of an invocation.
   *
   * @param broken the entry for an invocation that breaks off with this. Its targets are started
   * first; functions are left to whoever runs the execution next.
   */
  async giveBack(changes: () => ExecutionChanges, broken: () => EntryOf<'invocationEnded'> | undefined): Promise<void> {
    const { state, effects } = this.#props;
    await state.untilDone(async () => {
      const entry = broken();
      if (entry !== undefined) await effects.settle();
      await state.release(entry === undefined ? [] : [entry], changes());
      return undefined;
    });
  }
}
