import { staleToken } from '../../core/errors/service-errors.js';
import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  StateRequest,
  StateResponse,
} from '../../engine/index.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { EntryOf } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { Checkpoints } from './checkpoints.js';
import { Dormancy, type StickyPlace } from './dormancy.js';
import type { DecideExternalEvent } from './external-event.js';
import type { Ids } from './ids.js';
import { Inbox } from './inbox.js';
import { type FinishedInvocation, type RunningInvocation, wakeAt } from './invocation-end.js';
import { InvocationToken } from './invocation-token.js';
import { InvokeEffects, type InvokeHost } from './invoke-effects.js';
import { LeasedState, type Parting } from './leased-state.js';
import { type DeathEntry, Lifecycle, type Prepared } from './lifecycle.js';
import { Mutex } from './mutex.js';
import { WakeSignal } from './wake-signal.js';

export interface LoadedExecutionProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** As it was claimed: its epoch is the lease. */
  readonly record: ClaimedExecution;
  /** Folded up to the journal's end. */
  readonly machine: ExecutionMachine;
  /** Whether others than this process may write to the store. */
  readonly isShared: boolean;
  readonly invokes: InvokeHost;
  readonly ids: Ids;
  /** Called with the final record when the execution has ended, for whatever reason. */
  readonly onEnded: (record: ExecutionRecord) => void;
}

/** What a handler receives at the start of an invocation. */
export interface InvocationState {
  readonly token: string;
  readonly firstPage: StateResponse;
  readonly updatedIds: readonly string[];
}

/**
 * An execution that this process holds the lease of. All that changes it goes through here.
 *
 * ```text
 *                        claimed, or adopted when it was started
 *                                          |
 *       signal: a function ended,          v          prepare(): 'invoke', begin()
 *       a timer, an event, stop()    +-----------+ ------------------------------> +-----------+
 *      +---------------------------> |   idle    |                                 | invoking  | --+ checkpoint()
 *      |                             +-----------+ <------------------------------ +-----------+ <-+
 * +-----------+   prepare(): functions  |     |     end(): 'again'                  |  |     ^
 * |  waiting  | <-----------------------+     |     (changes that the handler       |  |     | a change, and a slot
 * +-----------+   of it run                   |     has not received, functions     |  v     |
 *      |                                      |     that run)                       | +-----------+
 *      |                                      | <---------------------------------- | |  dormant  | waitForChanges()
 *      |                                      |     end(), after stop()             | +-----------+
 *      | lost, ended                          |                                     |    |
 *      v                                      v                                     v    v lost, ended
 * +---------------------------------------------------------------------------------------+
 * | parted:  released  by prepare(), end() or giveBack(): nothing is to be done now       |
 * |          ended     by end(), by a timeout, or by an event: a stop                     |
 * |          lost      found out by any write: another worker has the lease               |
 * +---------------------------------------------------------------------------------------+
 * ```
 *
 * `ExecutionRunner` drives it through these states, `ExecutionService` brings checkpoints and
 * events, and the parts divide the work: `LeasedState` writes and folds, `Inbox` records what comes
 * from outside, `Checkpoints` what the handler does, `InvokeEffects` starts and stops what it
 * invokes, `Lifecycle` decides what comes next, and `Dormancy` keeps an invocation that is
 * suspended.
 *
 * One mutex keeps all of it in order: a part that writes runs with the lock held, so that the state
 * that a decision rests on is the state that the write builds on. The lock is never held while a
 * handler or a function runs: both come back with checkpoints and events, which would wait for
 * ever.
 */
export class LoadedExecution {
  readonly record: ClaimedExecution;
  readonly machine: ExecutionMachine;
  /** The number of lapses of this process's leases when this one was last confirmed. */
  lapses = 0;
  readonly #onEnded: (record: ExecutionRecord) => void;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  readonly #signal = new WakeSignal();
  readonly #token: InvocationToken;
  readonly #state: LeasedState;
  readonly #inbox: Inbox;
  readonly #effects: InvokeEffects;
  readonly #checkpoints: Checkpoints;
  readonly #lifecycle: Lifecycle;
  readonly #dormancy: Dormancy;
  #onParted: (() => void) | undefined;
  /** Whether an invocation has ended here, and did not break off. */
  #hasEndedWell = false;

  constructor(props: LoadedExecutionProps) {
    const { store, clock, logger, record, machine, isShared, invokes: host, ids } = props;
    this.record = record;
    this.machine = machine;
    this.#onEnded = props.onEnded;
    this.#clock = clock;
    const mutex = this.#mutex;
    const signal = this.#signal;
    const onParted = (parting: Parting) => this.#parted(parting);
    const token = new InvocationToken(record.executionId, ids);
    const state = new LeasedState({ store, record, machine, signal, onParted });
    const inbox = new Inbox({ state, mutex, token, signal, clock, logger });
    const recordExternal = (decide: DecideExternalEvent) => inbox.recordExternal(decide);
    const recordEnds = (ends: readonly EntryOf<'chainedInvokeEnded'>[]) => inbox.recordEnds(ends);
    const effects = new InvokeEffects({ host, clock, logger, machine, signal, recordExternal, recordEnds });
    this.#token = token;
    this.#state = state;
    this.#inbox = inbox;
    this.#effects = effects;
    this.#checkpoints = new Checkpoints({ state, mutex, token, inbox, effects, clock, secrets: ids, isShared });
    const lifecycle = new Lifecycle({ state, inbox, effects, signal, clock, isShared });
    this.#lifecycle = lifecycle;
    this.#dormancy = new Dormancy({ state, mutex, token, inbox, effects, lifecycle, signal, clock });
  }

  /** Lets its suspended invocations stay in memory. Default: they end. */
  set place(place: StickyPlace) {
    this.#dormancy.place = place;
  }

  /** Why this process may no longer write to the execution; `undefined` while it may. */
  get parting(): Parting | undefined {
    return this.#state.parting;
  }

  /** When an execution that was released must be looked at again. */
  get wakeAt(): number | undefined {
    return this.#state.wakeAt;
  }

  /**
   * Calls `callback` when this process may no longer write to the execution, or now. The callback
   * takes the place of the one before.
   */
  onParted(callback: () => void): void {
    if (this.parting === undefined) this.#onParted = callback;
    else callback();
  }

  /** @see Lifecycle.prepare */
  prepare(died: DeathEntry): Promise<Prepared> {
    return this.#mutex.run(() => this.#lifecycle.prepare(died));
  }

  /** Begins an invocation: its handler gets the state as it is now, and the right to change it. */
  begin(invocation?: RunningInvocation): InvocationState {
    const { unreported } = this.#state;
    // The invocation that has just ended here has received all other changes.
    const updatedIds = this.#hasEndedWell ? unreported.ids : this.machine.changedOutside();
    unreported.clear();
    this.#dormancy.begin(invocation);
    this.#inbox.watchTimers();
    return {
      token: this.#token.renew(this.machine.visibleOperations()),
      firstPage: this.#token.page(0),
      updatedIds,
    };
  }

  /** @see Checkpoints.record */
  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    return this.#checkpoints.record(request);
  }

  /** @see Dormancy.waitForChanges */
  waitForChanges(request: ChangesRequest): Promise<CheckpointResponse> | undefined {
    return this.#dormancy.waitForChanges(request);
  }

  /** A page of the state as it was when the invocation began. */
  getExecutionState({ CheckpointToken, Marker, MaxItems }: StateRequest): StateResponse {
    this.#token.admit(CheckpointToken);
    return this.#token.page(Number(Marker || 0), MaxItems || undefined);
  }

  /** @see Lifecycle.end */
  end(invocation: FinishedInvocation): Promise<'again' | Parting> {
    return this.#mutex.run(async () => {
      this.#hasEndedWell = invocation.error === undefined;
      this.#token.expire();
      this.#inbox.ignoreTimers();
      if (this.#dormancy.isDormant) {
        // It has no slot to go on with.
        this.#lifecycle.stop();
        if (this.#dormancy.hasEnded) return this.parting ?? 'again';
      }
      return this.#lifecycle.end(invocation);
    });
  }

  /** Begins no further invocation: what runs comes to its end, and then the lease is given back. */
  stop(): void {
    this.#lifecycle.stop();
  }

  /**
   * Gives the lease back for another worker to go on at once; a running invocation is abandoned,
   * and `broken` records that. One that was dormant has lost nothing, ends as it does elsewhere, and
   * is not due before its next timer.
   */
  giveUp(broken?: EntryOf<'invocationEnded'>): Promise<void> {
    const changes = () => {
      const isResting = this.#dormancy.isDormant && this.#state.unreported.isEmpty;
      return { owner: undefined, wakeAt: isResting ? wakeAt(this.machine) : this.#clock.now() };
    };
    const entry = () => {
      if (broken === undefined || !this.#dormancy.isDormant) return broken;
      if (this.#dormancy.hasEnded) return undefined;
      return { ...broken, error: undefined, again: !this.#state.unreported.isEmpty };
    };
    return this.#mutex.run(() => this.#lifecycle.giveBack(changes, entry));
  }

  /** Gives the lease back without an invocation, when the one before has broken off. */
  standBack(changes: ExecutionChanges, died: DeathEntry): Promise<void> {
    const broken = () => {
      const { interruptedAt } = this.machine;
      return interruptedAt === undefined ? undefined : died(interruptedAt);
    };
    return this.#mutex.run(() => this.#lifecycle.giveBack(() => changes, broken));
  }

  /** @see Inbox.recordExternal */
  recordExternal(decide: DecideExternalEvent): Promise<boolean> {
    return this.#inbox.recordExternal(decide);
  }

  /**
   * Finds out whether the lease is still this process's.
   *
   * @throws InvalidParameterValueException when it is not.
   */
  confirm(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.parting === undefined) await this.#state.write([]);
      if (this.parting !== undefined) throw staleToken(this.record.executionId);
    });
  }

  /** Folds what others have written. */
  refresh(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.parting === undefined) await this.#state.catchUp();
    });
  }

  #parted(parting: Parting): void {
    this.#token.expire();
    this.#inbox.ignoreTimers();
    // What an execution that has ended had invoked goes on, as on AWS Lambda.
    if (parting !== 'ended') this.#effects.abandon();
    this.#signal.wake();
    this.#onParted?.();
    if (parting === 'ended') this.#onEnded(this.#endedRecord());
  }

  #endedRecord(): ExecutionRecord {
    const { outcome, endedAt, length } = this.machine;
    return { ...this.record, ...endedChanges(outcome!, endedAt!), journalLength: length };
  }
}
