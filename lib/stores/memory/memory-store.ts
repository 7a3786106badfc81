import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError, StoreClosedError } from '../../core/errors/store-errors.js';
import { getOrAdd } from '../../core/get-or-add.js';
import { type CodeVersions, isRunnable } from '../../journal/code-versions.js';
import type { CountRequest, ExecutionCount, ListRequest, ListResult } from '../../journal/execution-list.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type {
  AppendRequest,
  ClaimRequest,
  CreateOptions,
  ExecutionNotice,
  ExecutionStore,
  ListedWorker,
  RetryBlockedRequest,
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { StatsRequest, StoreStats } from '../../journal/store-stats.js';
import { MemoryCounts } from './memory-counts.js';
import { DueExecutions } from './memory-due.js';
import { MemoryLists } from './memory-lists.js';
import type { ReadyItem } from './memory-ready-queue.js';
import { MemoryWorkers } from './memory-workers.js';

const DONE = Promise.resolve();

/**
 * One execution. The `journalLength` of its record may be out of date: the journal's own length
 * counts.
 */
interface Kept extends ReadyItem {
  record: ExecutionRecord;
  readonly journal: JournalEntry[];
  /** Another execution has taken its name. */
  isFormer: boolean;
}

/**
 * Keeps executions in this process and nowhere else: for tests, and for work that need not outlive
 * the process. Its contents stay through `close` and a new `open`, so that a restart can be tried
 * on one instance.
 *
 * All methods do their work before they return, and records are replaced, never changed in place:
 * what a caller got stays as it was. Entries are kept by reference. Each execution is in the
 * indexes by id and by name, and in the lists. Until it ends it is in at most one of these: due
 * (nobody holds it), held (by its owner), and besides in blocked.
 *
 * @example
 * ```ts
 * const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [OrderWorkflow] });
 * ```
 */
export class MemoryStore implements ExecutionStore {
  readonly isShared: boolean = false;
  readonly #lists = new MemoryLists<Kept>();
  readonly #byId = new Map<string, Kept>();
  /** By workflow and name, those included that have lost their name to another one. */
  readonly #byName = new Map<string, Map<string, Kept[]>>();
  readonly #counts = new MemoryCounts();
  /** Unfinished executions without an owner that have a `wakeAt`, by workflow. */
  readonly #due = new DueExecutions<Kept>();
  /** Unfinished executions that are blocked. */
  readonly #blocked = new Set<Kept>();
  /** The executions that a worker holds, by worker. */
  readonly #held = new Map<string, Set<Kept>>();
  readonly #workers = new MemoryWorkers();
  #created = 0;
  #open = false;

  async open(): Promise<void> {
    this.#open = true;
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  async create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    { replaces }: CreateOptions = {},
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    this.#mustBeOpen();
    const { workflow, name, executionId } = record;
    const named = this.#named(workflow, name);
    const existing = named ?? this.#byId.get(executionId);
    if (existing !== undefined && !canReplace(existing, replaces))
      return { created: false, record: recordOf(existing) };
    if (existing !== undefined) existing.isFormer = true;
    const ordinal = this.#created++;
    const kept: Kept = {
      record,
      journal: [...entries],
      isFormer: false,
      ordinal,
      heapIndex: -1,
      late: undefined,
      dueAt: 0,
    };
    this.#byId.set(executionId, kept);
    const names = getOrAdd(this.#byName, workflow, () => new Map<string, Kept[]>());
    getOrAdd(names, name, () => []).push(kept);
    this.#counts.add(record, 1);
    this.#index(kept, undefined);
    return { created: true, record: recordOf(kept) };
  }

  async get(executionId: string): Promise<ExecutionRecord | undefined> {
    this.#mustBeOpen();
    const kept = this.#byId.get(executionId);
    return kept && recordOf(kept);
  }

  async findId(workflow: string, name: string): Promise<string | undefined> {
    this.#mustBeOpen();
    return this.#named(workflow, name)?.record.executionId;
  }

  async journal(executionId: string, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly JournalEntry[]> {
    this.#mustBeOpen();
    return this.#byId.get(executionId)?.journal.slice(after, after + limit) ?? [];
  }

  /** Returns one and the same promise for all: a new one would be much of the cost of a write. */
  append(request: AppendRequest): Promise<void> {
    try {
      this.#append(request);
      return DONE;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #append({ executionId, expectedLength, epoch, entries, changes, notice }: AppendRequest): void {
    this.#mustBeOpen();
    const kept = this.#byId.get(executionId);
    if (kept === undefined) throw new ExecutionNotFoundError(executionId);
    const { record, journal } = kept;
    if (epoch !== undefined && epoch !== record.epoch) throw new LeaseLostError(executionId, epoch, record.epoch);
    if (journal.length !== expectedLength || record.compactedAt !== undefined) {
      throw new JournalConflictError(executionId, expectedLength, journal.length);
    }
    for (const entry of entries) journal.push(entry);
    if (changes !== undefined) {
      const wakeAt = epoch === undefined ? wakeAtFromOutside(record, changes) : undefined;
      this.#change(kept, { ...record, ...changes, ...wakeAt });
    }
    if (notice !== undefined) this.#notify(notice);
  }

  #notify({ executionId, entry, wakeAt }: ExecutionNotice): void {
    const kept = this.#byId.get(executionId);
    if (kept === undefined || hasEnded(kept)) return;
    kept.journal.push(entry);
    this.#change(kept, { ...kept.record, wakeAt, ...wakeAtFromOutside(kept.record, { wakeAt }) });
  }

  async ended(executionIds: readonly string[]): Promise<readonly string[]> {
    this.#mustBeOpen();
    return executionIds.filter((id) => {
      const kept = this.#byId.get(id);
      return kept !== undefined && hasEnded(kept);
    });
  }

  async list(request: ListRequest): Promise<ListResult> {
    this.#mustBeOpen();
    const { items, nextMarker } = this.#lists.page(request);
    return { executions: items.map(recordOf), nextMarker };
  }

  async count(request: CountRequest): Promise<readonly ExecutionCount[]> {
    this.#mustBeOpen();
    return this.#counts.list(request);
  }

  async stats({ now }: StatsRequest): Promise<StoreStats> {
    this.#mustBeOpen();
    return { ...this.#due.stats(now), bytes: undefined };
  }

  async remove(executionIds: readonly string[]): Promise<readonly string[]> {
    this.#mustBeOpen();
    return executionIds.filter((id) => {
      const kept = this.#byId.get(id);
      if (kept === undefined || !hasEnded(kept)) return false;
      const { workflow, name } = kept.record;
      this.#byId.delete(id);
      this.#lists.remove(kept);
      const names = this.#byName.get(workflow)!;
      const others = names.get(name)!.filter((other) => other !== kept);
      if (others.length > 0) names.set(name, others);
      else names.delete(name);
      this.#counts.add(kept.record, -1);
      return true;
    });
  }

  async compact(executionIds: readonly string[], at: number): Promise<readonly string[]> {
    this.#mustBeOpen();
    return executionIds.filter((id) => {
      const kept = this.#byId.get(id);
      if (kept === undefined || !hasEnded(kept) || kept.record.compactedAt !== undefined) return false;
      kept.journal.length = 0;
      kept.record = { ...kept.record, compactedAt: at };
      return true;
    });
  }

  /** The execution that has this name now. */
  #named(workflow: string, name: string): Kept | undefined {
    return this.#byName
      .get(workflow)
      ?.get(name)
      ?.find(({ isFormer }) => !isFormer);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]> {
    this.#mustBeOpen();
    const { now, limit, latest = 0, workflows, deadWorkers, leftWorkers = [], versions } = request;
    const wanted = new Set(workflows);
    const candidates = [...new Set([...deadWorkers, ...leftWorkers])].flatMap((dead) =>
      [...(this.#held.get(dead) ?? [])].filter(
        ({ record }) => wanted.has(record.workflow) && isDue(record, now) && isRunnable(record, versions),
      ),
    );
    candidates.push(...this.#due.take(wanted, versions, now, limit, 'earliest'));
    candidates.sort((a, b) => a.record.wakeAt! - b.record.wakeAt! || a.ordinal - b.ordinal);
    const claimed = this.#lease(candidates, limit - Math.min(latest, limit), request);
    if (claimed.length === limit) return claimed;
    const late = this.#due.take(wanted, versions, now, limit - claimed.length, 'latest');
    late.sort((a, b) => b.record.wakeAt! - a.record.wakeAt! || b.ordinal - a.ordinal);
    return [...claimed, ...this.#lease(late, limit - claimed.length, request)];
  }

  /** Leases the first ones; those behind are put back where they were. */
  #lease(
    candidates: readonly Kept[],
    limit: number,
    { worker, leftWorkers, versions }: ClaimRequest,
  ): ClaimedExecution[] {
    const claimed: ClaimedExecution[] = [];
    for (const kept of candidates) {
      const { record } = kept;
      const { owner: formerOwner, epoch, deaths = 0 } = record;
      if (claimed.length === limit) {
        this.#change(kept, record);
      } else {
        const hasDied = formerOwner !== undefined && leftWorkers?.includes(formerOwner) !== true;
        const isTakenOver = hasDied && { deaths: deaths + 1 };
        const appVersion = record.appVersion ?? versions?.byWorkflow.get(record.workflow);
        const versioned = appVersion === undefined ? record : { ...record, appVersion };
        this.#change(kept, { ...versioned, owner: worker, epoch: epoch + 1, ...isTakenOver });
        claimed.push({ ...recordOf(kept), ...(isTakenOver && { formerOwner }) });
      }
    }
    return claimed;
  }

  async retryBlocked({ worker, workflows, before, wakeAt, limit }: RetryBlockedRequest): Promise<number> {
    this.#mustBeOpen();
    const found = [...this.#blocked].filter(
      ({ record: { workflow, blockedBy, retryAt } }) =>
        workflows.includes(workflow) && blockedBy !== worker && retryAt !== undefined && retryAt <= before,
    );
    found.sort((a, b) => a.record.retryAt! - b.record.retryAt! || a.ordinal - b.ordinal);
    const retried = found.slice(0, limit);
    for (const kept of retried) {
      this.#change(kept, { ...kept.record, blockedBy: undefined, retryAt: undefined, wakeAt });
    }
    return retried.length;
  }

  async nextWakeAt(workflows: readonly string[], versions?: CodeVersions): Promise<number | undefined> {
    this.#mustBeOpen();
    return this.#due.nextDueAt(workflows, versions);
  }

  async putWorker(worker: WorkerRecord): Promise<void> {
    this.#mustBeOpen();
    this.#workers.put(worker);
  }

  async removeWorker(workerId: string): Promise<void> {
    this.#mustBeOpen();
    this.#workers.remove(workerId);
  }

  async workers(): Promise<readonly ListedWorker[]> {
    this.#mustBeOpen();
    return this.#workers.list((workerId) => {
      const held = [...(this.#held.get(workerId) ?? [])];
      return held.filter(({ record }) => record.wakeAt !== undefined).length;
    });
  }

  async holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): Promise<boolean> {
    this.#mustBeOpen();
    return this.#workers.holdDuty(duty, worker, goneWorkers);
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new StoreClosedError('The MemoryStore');
  }

  #change(kept: Kept, record: ExecutionRecord): void {
    const former = kept.record;
    kept.record = record;
    if (former.status !== record.status) {
      this.#counts.add(former, -1);
      this.#counts.add(record, 1);
    }
    this.#index(kept, former);
  }

  /**
   * Brings the indexes of ended and unfinished executions up to date with a record, and with the
   * one that it replaces.
   */
  #index(kept: Kept, former: ExecutionRecord | undefined): void {
    const { endedAt, owner, wakeAt, blockedBy } = kept.record;
    const formerOwner = former?.owner;
    this.#lists.put(kept, former);
    const isOpen = endedAt === undefined;
    const heldBy = isOpen ? owner : undefined;
    if (isOpen && blockedBy !== undefined) this.#blocked.add(kept);
    else this.#blocked.delete(kept);
    if (formerOwner !== undefined && formerOwner !== heldBy) {
      const held = this.#held.get(formerOwner);
      if (held?.delete(kept) && held.size === 0) this.#held.delete(formerOwner);
    }
    if (heldBy !== undefined) getOrAdd(this.#held, heldBy, () => new Set()).add(kept);

    if (isOpen && owner === undefined && wakeAt !== undefined) this.#due.put(kept, wakeAt);
    else this.#due.remove(kept);
  }
}

/** Keeps the `wakeAt` of a blocked execution, which an external event does not wake. */
function wakeAtFromOutside({ blockedBy, wakeAt }: ExecutionRecord, changes: ExecutionChanges): ExecutionChanges {
  const isKept = blockedBy !== undefined && !('blockedBy' in changes) && 'wakeAt' in changes;
  return isKept ? { wakeAt } : {};
}

function recordOf({ record, journal }: Kept): ExecutionRecord {
  return record.journalLength === journal.length ? record : { ...record, journalLength: journal.length };
}

function hasEnded({ record }: Kept): boolean {
  return record.endedAt !== undefined;
}

/** Whether an execution gives its name up to another one. */
function canReplace(existing: Kept, replaces: string | undefined): boolean {
  return existing.record.executionId === replaces && hasEnded(existing);
}

function isDue({ wakeAt }: ExecutionRecord, now: number): boolean {
  return wakeAt !== undefined && wakeAt <= now;
}
