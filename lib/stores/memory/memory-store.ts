import {
  ExecutionNotFoundError,
  JournalConflictError,
  LeaseLostError,
  StoreClosedError,
} from '../../core/errors/store-errors.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type {
  AppendRequest,
  ClaimRequest,
  ExecutionNotice,
  ExecutionStore,
  ListRequest,
  ListResult,
  RetryBlockedRequest,
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { isListed, type ListPosition, markerAfter, pageStart } from '../../journal/page.js';
import { type ReadyItem, ReadyQueue } from './memory-ready-queue.js';

const DONE = Promise.resolve();

/**
 * One execution. The `journalLength` of its record may be out of date: the journal's own length
 * counts.
 */
interface Kept extends ReadyItem {
  record: ExecutionRecord;
  readonly journal: JournalEntry[];
}

/**
 * Keeps executions in this process and nowhere else: for tests, and for work that need not outlive
 * the process. Its contents stay through `close` and a new `open`, so that a restart can be tried
 * on one instance.
 *
 * All methods do their work before they return, and records are replaced, never changed in place:
 * what a caller got stays as it was. Entries are kept by reference. Each execution is in the index
 * by id and by name, and while it runs in at most one of these: due (nobody holds it), held (by its
 * owner), and besides in blocked.
 *
 * @example
 * ```ts
 * const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [OrderWorkflow] });
 * ```
 */
export class MemoryStore implements ExecutionStore {
  readonly isShared: boolean = false;
  /** In the order of `startedAt`, and of creation where that is the same. */
  readonly #byStart: Kept[] = [];
  readonly #byId = new Map<string, Kept>();
  readonly #byName = new Map<string, Map<string, Kept>>();
  /** Running executions without an owner that have a `wakeAt`, by workflow. */
  readonly #due = new Map<string, ReadyQueue<Kept>>();
  /** Running executions that are blocked. */
  readonly #blocked = new Set<Kept>();
  /** The executions that a worker holds, by worker. */
  readonly #held = new Map<string, Set<Kept>>();
  readonly #workers = new Map<string, WorkerRecord>();
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
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    this.#mustBeOpen();
    const names = getOrAdd(this.#byName, record.workflow, () => new Map<string, Kept>());
    const existing = names.get(record.name) ?? this.#byId.get(record.executionId);
    if (existing !== undefined) return { created: false, record: recordOf(existing) };
    const kept: Kept = {
      record,
      journal: [...entries],
      ordinal: this.#byStart.length,
      heapIndex: -1,
      late: undefined,
      dueAt: 0,
    };
    // Nearly always at the end, since clocks go on.
    if (record.startedAt >= (this.#byStart.at(-1)?.record.startedAt ?? record.startedAt)) this.#byStart.push(kept);
    else this.#byStart.splice(countBefore(this.#byStart, positionOf(kept)), 0, kept);
    this.#byId.set(record.executionId, kept);
    names.set(record.name, kept);
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
    return this.#byName.get(workflow)?.get(name)?.record.executionId;
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
    if (journal.length !== expectedLength) throw new JournalConflictError(executionId, expectedLength, journal.length);
    for (const entry of entries) journal.push(entry);
    if (changes !== undefined) {
      const wakeAt = epoch === undefined ? wakeAtFromOutside(record, changes) : undefined;
      this.#change(kept, { ...record, ...changes, ...wakeAt });
    }
    if (notice !== undefined) this.#notify(notice);
  }

  #notify({ executionId, entry, wakeAt }: ExecutionNotice): void {
    const kept = this.#byId.get(executionId);
    if (kept?.record.status !== 'RUNNING') return;
    kept.journal.push(entry);
    this.#change(kept, { ...kept.record, wakeAt, ...wakeAtFromOutside(kept.record, { wakeAt }) });
  }

  async ended(executionIds: readonly string[]): Promise<readonly string[]> {
    this.#mustBeOpen();
    return executionIds.filter((id) => (this.#byId.get(id)?.record.status ?? 'RUNNING') !== 'RUNNING');
  }

  async list(request: ListRequest): Promise<ListResult> {
    this.#mustBeOpen();
    const { limit, startedFrom = Number.NEGATIVE_INFINITY } = request;
    const start = pageStart(request);
    const all = request.name === undefined ? this.#byStart : this.#named(request.name);
    const found: Kept[] = [];
    for (let place = start === undefined ? all.length : countBefore(all, start); place > 0; place--) {
      const kept = all[place - 1]!;
      if (kept.record.startedAt < startedFrom) break;
      if (!isListed(request, kept.record)) continue;
      if (found.length === limit)
        return { executions: found.map(recordOf), nextMarker: markerAfter(positionOf(found.at(-1)!)) };
      found.push(kept);
    }
    return { executions: found.map(recordOf), nextMarker: undefined };
  }

  /** The executions of a name, in the order of their starts. */
  #named(name: string): readonly Kept[] {
    const all = [...this.#byName.values()].flatMap((names) => names.get(name) ?? []);
    return all.sort((a, b) => (isBefore(positionOf(a), positionOf(b)) ? -1 : 1));
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedExecution[]> {
    this.#mustBeOpen();
    const { now, limit, latest = 0, workflows, deadWorkers, leftWorkers = [] } = request;
    const wanted = new Set(workflows);
    const candidates = [...new Set([...deadWorkers, ...leftWorkers])].flatMap((dead) =>
      [...(this.#held.get(dead) ?? [])].filter(({ record }) => wanted.has(record.workflow) && isDue(record, now)),
    );
    candidates.push(...this.#takeDue(wanted, now, limit, 'earliest'));
    candidates.sort((a, b) => a.record.wakeAt! - b.record.wakeAt! || a.ordinal - b.ordinal);
    const claimed = this.#lease(candidates, limit - Math.min(latest, limit), request);
    if (claimed.length === limit) return claimed;
    const late = this.#takeDue(wanted, now, limit - claimed.length, 'latest');
    late.sort((a, b) => b.record.wakeAt! - a.record.wakeAt! || b.ordinal - a.ordinal);
    return [...claimed, ...this.#lease(late, limit - claimed.length, request)];
  }

  /** Leases the first ones; those behind are put back where they were. */
  #lease(candidates: readonly Kept[], limit: number, { worker, leftWorkers }: ClaimRequest): ClaimedExecution[] {
    const claimed: ClaimedExecution[] = [];
    for (const kept of candidates) {
      const { record } = kept;
      const { owner: formerOwner, epoch, deaths = 0 } = record;
      if (claimed.length === limit) {
        this.#change(kept, record);
      } else {
        const hasDied = formerOwner !== undefined && leftWorkers?.includes(formerOwner) !== true;
        const isTakenOver = hasDied && { deaths: deaths + 1 };
        this.#change(kept, { ...record, owner: worker, epoch: epoch + 1, ...isTakenOver });
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

  async nextWakeAt(workflows: readonly string[]): Promise<number | undefined> {
    this.#mustBeOpen();
    let earliest: number | undefined;
    for (const workflow of workflows) {
      const dueAt = this.#due.get(workflow)?.nextDueAt;
      if (dueAt !== undefined && (earliest === undefined || dueAt < earliest)) earliest = dueAt;
    }
    return earliest;
  }

  async putWorker(worker: WorkerRecord): Promise<void> {
    this.#mustBeOpen();
    this.#workers.set(worker.workerId, worker);
  }

  async removeWorker(workerId: string): Promise<void> {
    this.#mustBeOpen();
    this.#workers.delete(workerId);
  }

  async workers(): Promise<readonly WorkerRecord[]> {
    this.#mustBeOpen();
    return [...this.#workers.values()];
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new StoreClosedError('The MemoryStore');
  }

  #change(kept: Kept, record: ExecutionRecord): void {
    const { owner } = kept.record;
    kept.record = record;
    this.#index(kept, owner);
  }

  /**
   * Brings the indexes of unfinished executions up to date with a record that was owned by
   * `formerOwner`.
   */
  #index(kept: Kept, formerOwner: string | undefined): void {
    const { workflow, status, owner, wakeAt, blockedBy } = kept.record;
    const heldBy = status === 'RUNNING' ? owner : undefined;
    if (status === 'RUNNING' && blockedBy !== undefined) this.#blocked.add(kept);
    else this.#blocked.delete(kept);
    if (formerOwner !== undefined && formerOwner !== heldBy) {
      const held = this.#held.get(formerOwner);
      if (held?.delete(kept) && held.size === 0) this.#held.delete(formerOwner);
    }
    if (heldBy !== undefined) getOrAdd(this.#held, heldBy, () => new Set()).add(kept);

    const due = getOrAdd(this.#due, workflow, () => new ReadyQueue());
    if (status === 'RUNNING' && owner === undefined && wakeAt !== undefined) {
      due.put(kept, wakeAt);
    } else {
      due.remove(kept);
    }
  }

  /** Takes out of the workflows' queues what is due, at most `limit` of each. */
  #takeDue(workflows: ReadonlySet<string>, now: number, limit: number, from: 'earliest' | 'latest'): Kept[] {
    return [...workflows].flatMap((workflow) => this.#due.get(workflow)?.take(now, limit, from) ?? []);
  }
}

/** Keeps the `wakeAt` of a blocked execution, which an external event does not wake. */
function wakeAtFromOutside({ blockedBy, wakeAt }: ExecutionRecord, changes: ExecutionChanges): ExecutionChanges {
  return blockedBy === undefined || !('wakeAt' in changes) ? {} : { wakeAt };
}

function recordOf({ record, journal }: Kept): ExecutionRecord {
  return record.journalLength === journal.length ? record : { ...record, journalLength: journal.length };
}

function positionOf({ record, ordinal }: Kept): ListPosition {
  return { startedAt: record.startedAt, ordinal };
}

function isBefore(one: ListPosition, other: ListPosition): boolean {
  return one.startedAt < other.startedAt || (one.startedAt === other.startedAt && one.ordinal < other.ordinal);
}

/** The number of executions that stand before a position. @param all the earliest start first. */
function countBefore(all: readonly Kept[], position: ListPosition): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(positionOf(all[middle]!), position)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isDue({ wakeAt }: ExecutionRecord, now: number): boolean {
  return wakeAt !== undefined && wakeAt <= now;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
