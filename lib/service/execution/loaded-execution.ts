import { ServiceError, ServiceException, staleToken } from '../../core/errors/service-errors.js';
import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/clock.js';
import type { Operation, OperationUpdate } from '../../core/wire/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  StateRequest,
  StateResponse,
} from '../../engine/checkpoint/checkpoint-store.js';
import { callbackIdsOf } from '../../journal/callback-id.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { Children, InvocationEntry, JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { executionTimeoutError } from '../machine/timeout-errors.js';
import type { DecideExternalEvent } from './external-event.js';
import type { Ids } from './ids.js';
import { endEntry, endOfInvocation, type FinishedInvocation, wakeAt } from './invocation-end.js';
import { InvocationToken } from './invocation-token.js';
import { InvokeEffects, type InvokeHost } from './invoke-effects.js';
import { LeasedState, type Written } from './leased-state.js';
import { Mutex } from './mutex.js';
import { Alarm } from './resettable-timer.js';
import { Cue } from './wake-signal.js';

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
  /** The execution has ended, for whatever reason, with this record. */
  readonly onEnded: (record: ExecutionRecord) => void;
}

/** What a handler is told at the start of an invocation. */
export interface InvocationState {
  readonly token: string;
  readonly firstPage: StateResponse;
  readonly updatedIds: readonly string[];
}

/** Why an execution is no longer loaded. */
export type Parting =
  /** The lease was given back: nothing is to be done for it now. */
  | 'released'
  | 'ended'
  /** The lease is another worker's. */
  | 'lost';

/** What follows from the state of an execution that no invocation runs of. */
export type Prepared = 'invoke' | Parting | ReturnType<Cue['next']>;

const NOTHING: readonly Operation[] = Object.freeze([]);

/**
 * How often to ask the store what others have written, while an execution waits for its functions.
 */
const LOOK_MILLIS = 1000;

/**
 * An execution that this process holds the lease of. All that changes it goes through here, one
 * after the other: written first and folded when it is durable, so that the state is never ahead of
 * the store. Its timers run while it is loaded.
 */
export class LoadedExecution {
  readonly record: ClaimedExecution;
  readonly machine: ExecutionMachine;
  /** When a released execution must be looked at again. */
  wakeAt: number | undefined;
  /** How often the leases of this process had run out when this one was last known to be its. */
  lapses = 0;
  readonly #props: LoadedExecutionProps;
  readonly #mutex = new Mutex();
  readonly #alarm: Alarm;
  readonly #state: LeasedState;
  readonly #invokes: InvokeEffects;
  /** For an execution that only its functions keep here: there may be something to do. */
  readonly #cue = new Cue();
  readonly #pass: InvocationToken;
  #isStopping = false;
  #parting: Parting | undefined;
  #onParted: (() => void) | undefined;

  constructor(props: LoadedExecutionProps) {
    this.#props = props;
    this.record = props.record;
    this.machine = props.machine;
    this.#pass = new InvocationToken(props.record.executionId, props.ids);
    this.#state = new LeasedState(props.store, props.record, props.machine);
    this.#alarm = new Alarm(props.clock, () => void this.#ring());
    const { clock, logger, machine } = props;
    this.#invokes = new InvokeEffects({
      host: props.invokes,
      clock,
      logger,
      machine,
      recordExternal: (decide) => this.recordExternal(decide),
      onCallEnded: () => this.#cue.give(),
    });
  }

  /**
   * Why this process may no longer write to the execution; `undefined` while it may, and will tell
   * of its end.
   */
  get parting(): Parting | undefined {
    return this.#parting;
  }

  /**
   * Has `callback` called when this process may no longer write to the execution, in place of what
   * was given before.
   */
  onParted(callback: () => void): void {
    if (this.#parting === undefined) this.#onParted = callback;
    else callback();
  }

  /** Records what a handler did. */
  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    if (request.Updates?.some(isInvoke)) return this.#checkpointInvokes(request);
    if (this.#mutex.tryLock()) return this.#checkpoint(request);
    return this.#mutex.lock().then(() => this.#checkpoint(request));
  }

  /**
   * With the lock held. What nearly every checkpoint is, updates that nothing has come before,
   * takes one promise here instead of five.
   */
  #checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    const { CheckpointToken: token, Updates: updates } = request;
    const at = this.#props.clock.now();
    const isPlain =
      updates !== undefined && updates.length > 0 && this.#pass.isGood(token) && this.machine.nextDueAt > at;
    if (!isPlain) return this.#checkpointWithCare(request);
    try {
      this.machine.check(updates);
    } catch (error) {
      this.#mutex.unlock();
      return Promise.reject(this.#asServiceError(error));
    }
    const entry = this.#updatedEntry(at, updates);
    return this.#state.append([entry]).then(
      () => {
        const response = this.#answer(this.machine.apply(entry));
        this.#mutex.unlock();
        return response;
      },
      // Nothing was written: whatever is the matter shows again.
      () => this.#checkpointWithCare(request),
    );
  }

  /** Targets are looked for before the lock is taken: that may need time. */
  async #checkpointInvokes(request: CheckpointRequest): Promise<CheckpointResponse> {
    let children: Children;
    try {
      children = await this.#invokes.childrenOf(request.Updates!);
    } catch (error) {
      throw this.#asServiceError(error);
    }
    await this.#mutex.lock();
    return this.#checkpointWithCare(request, children);
  }

  async #checkpointWithCare(
    { CheckpointToken, Updates = [] }: CheckpointRequest,
    children?: Children,
  ): Promise<CheckpointResponse> {
    try {
      const now = this.#props.clock.now();
      this.#pass.admit(CheckpointToken);
      if (this.machine.nextDueAt <= now) await this.#comeDue(now);
      if (Updates.length === 0 && this.#props.isShared) await this.#hear();
      // What was heard just now may have ended the execution.
      this.#pass.admit(CheckpointToken);
      return this.#answer(Updates.length === 0 ? NOTHING : await this.#update(Updates, children, now));
    } catch (error) {
      throw this.#asServiceError(error);
    } finally {
      this.#mutex.unlock();
    }
  }

  #answer(changed: readonly Operation[]): CheckpointResponse {
    const hasEnded = this.machine.recordedOutcome !== undefined;
    if (hasEnded) this.#pass.expire();
    this.#alarm.set(this.machine.nextDueAt);
    return {
      CheckpointToken: hasEnded ? undefined : this.#pass.renew(),
      NewExecutionState: { Operations: this.#state.news.take(changed) },
    };
  }

  /** A page of the state as it was when the invocation began. */
  getExecutionState({ CheckpointToken, Marker, MaxItems }: StateRequest): StateResponse {
    this.#pass.admit(CheckpointToken);
    return this.#pass.page(Number(Marker || 0), MaxItems || undefined);
  }

  /**
   * Records everything that is due; then says whether an invocation is called for. When none is,
   * the lease is given back, but for an execution whose functions run: that is to be prepared anew
   * at the cue. `died` makes the entry for an invocation that broke off with its process.
   */
  prepare(died: (startedAt: number) => InvocationEntry): Promise<Prepared> {
    return this.#mutex.run(() => this.#prepare(died));
  }

  async #prepare(died: (startedAt: number) => InvocationEntry): Promise<Prepared> {
    const { machine } = this;
    const { isShared } = this.#props;
    let hasHeard = !isShared;
    for (;;) {
      const now = this.#props.clock.now();
      const { interruptedAt, recordedOutcome } = machine;
      if (this.#parting !== undefined) return this.#parting;
      if (this.#invokes.isDue) await this.#invokes.perform();
      const { isCalling } = this.#invokes;
      if (this.#isStopping) {
        if (isCalling) return this.#cue.next();
        await this.#release([], { owner: undefined, wakeAt: now });
      } else if (machine.nextDueAt <= now) await this.#comeDue(now);
      else if (interruptedAt !== undefined) {
        this.#state.owe(died(interruptedAt));
        if (recordedOutcome === undefined) return 'invoke';
        await this.#write([]);
      } else if (recordedOutcome !== undefined) {
        await this.#write([endEntry(recordedOutcome, machine, now)], endedChanges(recordedOutcome, now));
      } else if (machine.needsInvocation) return 'invoke';
      else if (!isCalling) await this.#release([], { owner: undefined, wakeAt: wakeAt(machine) });
      else if (!hasHeard) {
        await this.#hear();
        hasHeard = true;
      } else {
        this.#alarm.set(isShared ? Math.min(machine.nextDueAt, now + LOOK_MILLIS) : machine.nextDueAt);
        return this.#cue.next();
      }
    }
  }

  /** Begins no further invocation: what runs comes to its end, and then the lease is given back. */
  stop(): void {
    this.#isStopping = true;
    this.#cue.give();
  }

  /** Begins an invocation: its handler gets the state as it is now, and the right to change it. */
  begin(): InvocationState {
    this.#state.news.take(NOTHING);
    this.#alarm.set(this.machine.nextDueAt);
    return {
      token: this.#pass.renew(this.machine.visibleOperations()),
      firstPage: this.#pass.page(0),
      updatedIds: this.machine.changedOutside(),
    };
  }

  /**
   * Ends the invocation, and the execution or the lease with it, unless something calls for another
   * invocation at once.
   */
  end(invocation: FinishedInvocation): Promise<'again' | Parting> {
    return this.#mutex.run(async () => {
      this.#pass.expire();
      this.#alarm.clear();
      for (;;) {
        if (this.#parting !== undefined) return this.#parting;
        if (this.#state.isOwing) {
          await this.#write([]);
          continue;
        }
        if (this.#invokes.isDue) await this.#invokes.perform();
        const now = this.#props.clock.now();
        const hasNews = !this.#state.news.isEmpty || this.machine.nextDueAt <= now;
        const { entries, changes, next } = endOfInvocation(invocation, this.machine, this.record, hasNews, now);
        if (next === 'release' && this.#invokes.isCalling && invocation.error === undefined) {
          if (await this.#write(entries)) return 'again';
        } else if (next === 'release') await this.#release(entries, changes!);
        else if ((await this.#write(entries, changes)) && next === 'again') return next;
      }
    });
  }

  /**
   * Gives the lease back for another worker to go on at once; a running invocation is abandoned,
   * and `broke` records it.
   */
  giveUp(broke?: InvocationEntry): Promise<void> {
    return this.#mutex.run(async () => {
      while (this.#parting === undefined) {
        if (broke !== undefined) await this.#invokes.settle();
        const wakeNow = { owner: undefined, wakeAt: this.#props.clock.now() };
        await this.#release(broke === undefined ? [] : [broke], wakeNow);
      }
    });
  }

  /**
   * Gives the lease back without an invocation. `died` makes the entry for one that broke off with
   * its process.
   */
  standBack(changes: ExecutionChanges, died: (startedAt: number) => InvocationEntry): Promise<void> {
    return this.#mutex.run(async () => {
      while (this.#parting === undefined) {
        const { interruptedAt } = this.machine;
        if (interruptedAt !== undefined) await this.#invokes.settle();
        await this.#release(interruptedAt === undefined ? [] : [died(interruptedAt)], changes);
      }
    });
  }

  /**
   * Records an event from outside. False when the execution is no longer loaded, and nothing was
   * recorded.
   */
  recordExternal(decide: DecideExternalEvent): Promise<boolean> {
    return this.#mutex.run(async () => {
      while (this.#parting === undefined) {
        const event = decide(this.machine, this.#props.clock.now());
        if (event === undefined || (await this.#write([event.entry], event.changes))) {
          if (this.#pass.isValid) this.#alarm.set(this.machine.nextDueAt);
          return true;
        }
      }
      return false;
    });
  }

  /**
   * Finds out whether the lease is still this process's.
   * @throws InvalidParameterValueException when it is not.
   */
  confirm(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.#parting === undefined) await this.#write([]);
      if (this.#parting !== undefined) throw staleToken(this.record.executionId);
    });
  }

  /** Folds what others have written. */
  refresh(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.#parting === undefined) await this.#hear();
    });
  }

  async #update(
    updates: readonly OperationUpdate[],
    children: Children | undefined,
    now: number,
  ): Promise<readonly Operation[]> {
    const { machine } = this;
    const entry = this.#updatedEntry(now, updates, children);
    for (;;) {
      machine.check(updates);
      const written = await this.#state.appendWithCare([entry]);
      if (written === 'written') {
        const changed = machine.apply(entry);
        if (children !== undefined) {
          this.#invokes.add(updates);
          await this.#invokes.tryToPerform();
        }
        return changed;
      }
      this.#notice(written);
      if (this.#parting !== undefined) throw staleToken(this.record.executionId);
    }
  }

  #updatedEntry(at: number, updates: readonly OperationUpdate[], children?: Children): JournalEntry {
    const callbacks = callbackIdsOf(updates, this.machine, this.#props.ids);
    if (children === undefined && callbacks === undefined) return { kind: 'checkpointed', at, updates };
    return { kind: 'checkpointed', at, updates, ...(children && { children }), ...(callbacks && { callbacks }) };
  }

  async #comeDue(now: number): Promise<void> {
    const entries = this.machine.due(now);
    if (entries.length === 0) return;
    const timedOut = { status: 'TIMED_OUT', error: executionTimeoutError() } as const;
    await this.#write(entries, entries[0]?.kind === 'timedOut' ? endedChanges(timedOut, now) : undefined);
  }

  /** The alarm of an execution that runs, or waits for its functions. */
  async #ring(): Promise<void> {
    this.#cue.give();
    try {
      await this.#mutex.run(async () => {
        if (!this.#pass.isValid) return;
        await this.#comeDue(this.#props.clock.now());
        this.#alarm.set(this.machine.nextDueAt);
      });
    } catch (error) {
      const { executionId } = this.record;
      const message = `A timer of ${executionId} could not be recorded; trying again.`;
      this.#props.logger.error(message, { executionArn: executionId, error });
      this.#alarm.setRetry();
    }
  }

  /**
   * Writes entries and folds them as news. False when nothing was written, and the caller must look
   * again.
   */
  #write(entries: readonly JournalEntry[], changes?: ExecutionChanges): Promise<boolean> {
    return this.#state.write(entries, changes).then((written) => {
      this.#notice(written);
      this.#cue.give();
      return written === 'written';
    });
  }

  async #release(entries: readonly JournalEntry[], changes: ExecutionChanges): Promise<void> {
    if (!(await this.#write(entries, changes))) return;
    this.wakeAt = changes.wakeAt;
    this.#part('released');
  }

  async #hear(): Promise<void> {
    await this.#state.catchUp();
    this.#notice('behind');
    this.#cue.give();
  }

  #notice(written: Written): void {
    if (written === 'lost') this.#part('lost');
    else if (this.machine.outcome !== undefined) this.#part('ended');
  }

  #part(parting: Parting): void {
    if (this.#parting !== undefined) return;
    this.#parting = parting;
    this.#pass.expire();
    this.#alarm.clear();
    // What an execution that has ended had invoked goes on, as on AWS Lambda.
    if (parting !== 'ended') this.#invokes.abandon();
    this.#cue.give();
    this.#onParted?.();
    if (parting === 'ended') this.#props.onEnded(this.#endedRecord());
  }

  #endedRecord(): ExecutionRecord {
    const { outcome, endedAt, length } = this.machine;
    return { ...this.record, ...endedChanges(outcome!, endedAt!), journalLength: length };
  }

  #asServiceError(error: unknown): unknown {
    if (error instanceof ServiceError) return error;
    const message = `The checkpoint of ${this.record.executionId} could not be recorded: ${(error as Error)?.message}`;
    return new ServiceException(message, { cause: error });
  }
}

function isInvoke({ Type }: OperationUpdate): boolean {
  return Type === 'CHAINED_INVOKE';
}
