import type { Logger } from '../../core/logging/index.js';
import { type Clock, nextTurn } from '../../core/time/index.js';
import type { CodeVersions } from '../../journal/code-versions.js';
import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { ClaimRequest, ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { ResettableTimer } from '../execution/resettable-timer.js';
import { type GoneWorkers, NOBODY_GONE } from './worker.js';

export interface ClaimLoopProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly workerId: string;
  readonly workflows: readonly string[];
  /** Those of its code; `undefined` when it has none. */
  readonly versions: CodeVersions | undefined;
  /** Takes all free slots, and returns their number. */
  readonly takeSlots: () => number;
  /** Gives back slots that were not needed. */
  readonly returnSlots: (count: number) => void;
  /** Receives a journal that came along with a claim, before `run`. */
  readonly learn: (executionId: string, journal: readonly JournalEntry[]) => void;
  /** Begins to run an execution, which keeps its slot until it ends. */
  readonly run: (record: ClaimedExecution, lapses: number) => void;
  /** The number of times that leases of this worker may have run out. */
  readonly countLapses: () => number;
  /** Receives what was claimed, and when. Absent when nobody observes it. */
  readonly onClaimed?: ((record: ClaimedExecution, now: number) => void) | undefined;
}

/**
 * Claims executions that are due, as many as there are free slots, and asks the store no more often
 * than that needs. The session calls `claim` at its start and at each poll, `wake` when something
 * becomes due, and `slotFreed` when an execution has ended.
 *
 * - One claim runs at a time; what is asked for meanwhile is one more claim behind it.
 * - A claim takes all free slots first and gives back what it did not need, so that an execution
 *   that is adopted at the same time can't take the concurrency over its limit.
 * - `hasBacklog`: the last claim filled all slots, so there may be more. Then a freed slot claims
 *   again, and no new execution is adopted past those that wait.
 * - Without a backlog nothing is asked until the next `wakeAt` of the store, for which a timer is
 *   set.
 */
export class ClaimLoop {
  readonly #props: ClaimLoopProps;
  readonly #timer: ResettableTimer;
  /** Workers whose leases may be taken over from now on. */
  gone: GoneWorkers = NOBODY_GONE;
  #isWanted = false;
  #isStopped = false;
  /** The last claim filled all slots. */
  #hasBacklog = false;
  /** Who gets the odd slot of a claim. */
  #favoursLatest = false;
  #running: Promise<void> | undefined;
  #hasClaimed = false;

  constructor(props: ClaimLoopProps) {
    this.#props = props;
    this.#timer = new ResettableTimer(props.clock, () => void this.claim());
  }

  /**
   * Whether there is more to claim than slots: then a slot that comes free is for those who wait.
   */
  get hasBacklog(): boolean {
    return this.#hasBacklog;
  }

  /**
   * Claims what is due. Resolves when that is done. `atOnce`: without waiting for others who might
   * come to want the same.
   */
  claim({ atOnce = false } = {}): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run(atOnce).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Something becomes due at that moment. */
  wake(at: number): void {
    if (this.#isStopped) return;
    if (at <= this.#props.clock.now()) void this.claim();
    else this.#timer.setBy(at);
  }

  /** A slot is free. */
  slotFreed(): void {
    if (this.#hasBacklog) void this.claim();
  }

  /** Claims nothing more. Resolves when no claim is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer.clear();
    await this.#running;
  }

  async #run(atOnce: boolean): Promise<void> {
    let isFirst = true;
    while (this.#isWanted && !this.#isStopped) {
      // Slots that are freed, and executions that come due, at the same time share one claim.
      if (!isFirst || !atOnce) await nextTurn();
      isFirst = false;
      this.#isWanted = false;
      if (this.#isStopped) return;
      try {
        await this.#claimOnce();
      } catch (error) {
        this.#props.logger.error('The store could not be asked for work; trying again.', { error });
        this.#timer.setBy(this.#props.clock.now() + 1000);
      }
    }
  }

  /**
   * Half of the slots are for what has been due for the longest time, half for what became due
   * last: so nothing waits more than twice as long as in a queue, and what is new or resumes after
   * a short wait does not stand behind all that was left.
   */
  #shareOfLatest(limit: number): number {
    const half = limit / 2;
    if (Number.isInteger(half)) return half;
    this.#favoursLatest = !this.#favoursLatest;
    return this.#favoursLatest ? Math.ceil(half) : Math.floor(half);
  }

  /** Passes journals on that come along: nobody else is to keep them. */
  async #claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]> {
    const claimed = await this.#props.store.claim(request);
    this.#hasClaimed = true;
    return claimed.map((each) => {
      const { journal, ...record } = each;
      if (journal === undefined) return each;
      this.#props.learn(record.executionId, journal);
      return record;
    });
  }

  async #claimOnce(): Promise<void> {
    const { store, clock, workerId: worker, workflows, versions, takeSlots, returnSlots, run, onClaimed } = this.#props;
    const limit = takeSlots();
    this.#hasBacklog = limit === 0;
    if (limit === 0) return;
    let claimed: readonly ClaimedExecution[] = [];
    // Before the claim: it may be asleep for a while with what it has claimed.
    const lapses = this.#props.countLapses();
    try {
      const now = clock.now();
      const latest = this.#shareOfLatest(limit);
      const { dead: deadWorkers, left: leftWorkers } = this.gone;
      const knowsNone = !this.#hasClaimed;
      const request = { worker, now, limit, latest, workflows, deadWorkers, leftWorkers, versions, knowsNone };
      claimed = await this.#claim(request);
      if (onClaimed !== undefined) for (const record of claimed) onClaimed(record, now);
    } finally {
      returnSlots(limit - claimed.length);
    }
    // Set before they run: some may end, and free their slots, before the next turn.
    this.#hasBacklog = claimed.length === limit;
    for (const record of claimed) run(record, lapses);
    if (claimed.length === limit) return;
    // They come first; what is due later can wait a moment.
    await nextTurn();
    const at = await store.nextWakeAt(workflows, versions);
    if (at !== undefined) this.wake(at);
  }
}
