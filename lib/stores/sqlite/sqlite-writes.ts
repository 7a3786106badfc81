import { EverstepError } from '../../core/errors/everstep-error.js';
import { JournalConflictError, LeaseLostError, StoreWriteError } from '../../core/errors/store-errors.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type {
  AppendRequest,
  ClaimRequest,
  CreateOptions,
  ExecutionNotice,
  RetryBlockedRequest,
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { CHANGE_COLUMNS, END_MEMBERS, hasAllOfEnd } from '../record-columns.js';
import { type End, firstSum, identitySum, inputSum, labelsSum, outcomeSum, stateSum } from '../record-sums.js';
import { type Fence, SqliteAppendFences } from './sqlite-append-fences.js';
import { LONG_TEXT, SqliteArchive } from './sqlite-archive.js';
import { SqliteClaims } from './sqlite-claims.js';
import { SqliteCounts } from './sqlite-counts.js';
import type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
import { explainAccess, failureKind } from './sqlite-failure.js';
import type { Transaction } from './sqlite-group-commit.js';
import { SqliteJournalRows } from './sqlite-journal-rows.js';
import type { SqlitePresence } from './sqlite-presence.js';
import { SqliteRemoval } from './sqlite-removal.js';
import { type ExecutionRow, mustBe, mustBeThere, selectExecutions, toRecord, toSqlite } from './sqlite-rows.js';
import type { TextColumn } from './sqlite-text.js';
import { SqliteWorkers } from './sqlite-workers.js';

export interface SqliteWritesProps {
  readonly driver: SqliteDriver;
  readonly path: string;
  readonly presence: SqlitePresence;
  readonly text: TextColumn;
  /**
   * Keys of executions that a claim could not read; shared with the `SqliteReads` of the
   * connection.
   */
  readonly unreadable: Set<number>;
  /** Receives the keys of executions whose ends were committed. */
  readonly onEnded: (keys: readonly number[]) => void;
}

/**
 * The writes to the database, and the transaction that they run in: `GroupCommit` begins it, calls
 * the methods, and commits. A method throws an error of Everstep only before it has written
 * anything, so that the group can go on without it. Every row that it writes gets the sums that
 * `SqliteReads` checks.
 */
export class SqliteWrites implements Transaction {
  readonly #driver: SqliteDriver;
  readonly #presence: SqlitePresence;
  readonly #path: string;
  readonly #fences: SqliteAppendFences;
  readonly #insertExecution: SqliteStatement;
  readonly #insertInput: SqliteStatement;
  readonly #insertAttribute: SqliteStatement;
  readonly #giveNameUp: SqliteStatement;
  readonly #journal: SqliteJournalRows;
  readonly #findExisting: SqliteStatement;
  readonly #findByKey: SqliteStatement;
  readonly #findOpen: SqliteStatement;
  readonly #claims: SqliteClaims;
  readonly #workers: SqliteWorkers;
  readonly #counts: SqliteCounts;
  readonly #archive: SqliteArchive;
  readonly #removal: SqliteRemoval;
  readonly #onEnded: (keys: readonly number[]) => void;
  /** The keys of executions that end with this transaction. */
  #ended: number[] = [];
  /** By the members that they set, and whether from outside. */
  readonly #updates = new Map<string, SqliteStatement>();

  constructor({ driver, path, presence, text, unreadable, onEnded }: SqliteWritesProps) {
    this.#onEnded = onEnded;
    this.#driver = driver;
    this.#presence = presence;
    this.#path = path;
    this.#fences = new SqliteAppendFences(driver, path, text);
    this.#insertExecution = driver.prepare(`
      INSERT INTO executions
        (execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch, result, error,
          blocked, blocked_by, retry_at, deaths, redriven_at, compacted_at, awaits_callbacks, attributes, app_version, forked_from,
          labels_sum, identity_sum, input_sum, state_sum, outcome_sum)
      VALUES (${Array(26).fill('?')}) ON CONFLICT DO NOTHING`);
    this.#insertAttribute = driver.prepare('INSERT INTO attributes VALUES (?, ?, ?, ?)');
    this.#giveNameUp = driver.prepare(`
      UPDATE executions SET former = key
      WHERE execution_id = ? AND workflow = ? AND name = ? AND former = 0 AND ended_at IS NOT NULL`);
    this.#insertInput = driver.prepare('INSERT INTO inputs VALUES (?, ?)');
    this.#journal = new SqliteJournalRows(driver);
    const select = selectExecutions(text);
    // Names are qualified where a result, which is bytes, has the same name as a column.
    this.#findExisting = driver.prepare(`
      ${select} WHERE workflow = ? AND name = ? AND former = 0 OR execution_id = ?
      ORDER BY executions.workflow = ? AND executions.name = ? DESC LIMIT 1`);
    this.#findByKey = driver.prepare(`${select} WHERE key = ?`);
    this.#findOpen = driver.prepare(`SELECT key FROM executions WHERE execution_id = ? AND ended_at IS NULL`);
    this.#claims = new SqliteClaims({ driver, path, text, unreadable, fences: this.#fences });
    this.#workers = new SqliteWorkers(driver);
    this.#counts = new SqliteCounts(driver);
    this.#archive = new SqliteArchive(driver, path, text);
    this.#removal = new SqliteRemoval(driver, path, text, this.#archive);
  }

  begin(): void {
    try {
      this.#driver.exec('BEGIN IMMEDIATE');
      this.#presence.check(StoreWriteError);
      this.#fences.refresh();
    } catch (error) {
      // While another process is writing there are many attempts, none of which has begun anything.
      if (this.isBusy(error)) throw error;
      this.rollback();
      this.#presence.check(StoreWriteError);
      throw error;
    }
  }

  commit(): void {
    this.#counts.write();
    this.#driver.exec('COMMIT');
    if (this.#ended.length === 0) return;
    this.#onEnded(this.#ended);
    this.#ended = [];
  }

  rollback(): void {
    this.#fences.clear();
    this.#counts.forget();
    this.#ended = [];
    try {
      this.#driver.exec('ROLLBACK');
    } catch {
      // No transaction was begun, or the failure itself has ended it.
    }
  }

  isBusy(error: unknown): boolean {
    return failureKind(error) === 'BUSY';
  }

  explain(error: unknown): EverstepError {
    return error instanceof EverstepError ? error : explainAccess(error, this.#path, StoreWriteError);
  }

  create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    { replaces }: CreateOptions = {},
  ): { created: boolean; record: ExecutionRecord } {
    const { executionId, workflow, name } = record;
    const identity = identitySum(record);
    let key = this.#insert(record, identity);
    if (key === undefined && replaces !== undefined) {
      const { changes } = this.#giveNameUp.run(replaces, workflow, name);
      if (Number(changes) === 1) key = this.#insert(record, identity);
    }
    if (key === undefined) {
      const existing = this.#findExisting.get(workflow, name, executionId, workflow, name) as ExecutionRow;
      const found = toRecord(existing, this.#path);
      const isIt = found.executionId === executionId || (found.workflow === workflow && found.name === name);
      mustBe(isIt, this.#path, executionId);
      return { created: false, record: found };
    }
    const { input, status, epoch, startedAt, attributes = {} } = record;
    if (input !== undefined) this.#insertInput.run(key, input);
    for (const [label, value] of Object.entries(attributes)) this.#insertAttribute.run(label, value, startedAt, key);
    this.#counts.add(workflow, status, 1);
    const sum = firstSum(executionId);
    const hasEnded = record.endedAt !== undefined;
    const longest = (input ?? '').length;
    const fence = { key, length: 0, epoch, workflow, status, isCompacted: false, hasEnded, longest, identity, sum };
    this.#journal.insert(this.#fences.add(executionId, fence), entries, record);
    return { created: true, record: { ...record, journalLength: entries.length } };
  }

  /** The key of the new row; `undefined` when the name or the id is taken. */
  #insert(record: ExecutionRecord, identity: number): number | undefined {
    const { executionId, workflow, name, status, startedAt, endedAt, wakeAt, owner, epoch, result, error } = record;
    const { blocked, blockedBy, retryAt, deaths, redrivenAt, compactedAt, awaitsCallbacks } = record;
    const { attributes, appVersion, forkedFrom } = record;
    const labels = {
      attributes: toSqlite(attributes) as string | null,
      app_version: appVersion ?? null,
      forked_from: forkedFrom ?? null,
    };
    const { changes, lastInsertRowid } = this.#insertExecution.run(
      ...[executionId, workflow, name, status, startedAt],
      ...[endedAt, wakeAt, owner, epoch, result, error, blocked, blockedBy, retryAt, deaths].map(toSqlite),
      ...[redrivenAt, compactedAt, awaitsCallbacks].map(toSqlite),
      ...[labels.attributes, labels.app_version, labels.forked_from, labelsSum(labels, identity)],
      ...[identity, record.input === undefined ? null : inputSum(record.input, identity)],
      ...endSums(endOf(record), identity),
    );
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  append(request: AppendRequest): void {
    const { executionId, expectedLength, epoch, entries, changes, notice } = request;
    const fence = this.#fences.of(executionId);
    if (epoch !== undefined && epoch !== fence.epoch) throw new LeaseLostError(executionId, epoch, fence.epoch);
    if (fence.length !== expectedLength || fence.isCompacted) {
      throw new JournalConflictError(executionId, expectedLength, fence.length);
    }
    const noticed = notice && this.#fenceOfOpen(notice.executionId);
    if (fence.hasEnded) this.#reopen(fence, executionId);
    this.#journal.insert(fence, entries, changes);
    if (changes !== undefined) {
      this.#change(fence, changes, epoch === undefined);
      if (changes.endedAt !== undefined) {
        // An execution that has ended is hardly ever written to again.
        this.#fences.forget(executionId);
        if (fence.longest >= LONG_TEXT) this.#ended.push(fence.key);
      }
    }
    if (noticed !== undefined) this.#notify(noticed, notice!);
  }

  /** The fence of an execution that has not ended. It may throw, so it comes before all writes. */
  #fenceOfOpen(executionId: string): Fence | undefined {
    return this.#findOpen.get(executionId) === undefined ? undefined : this.#fences.of(executionId);
  }

  #reopen(fence: Fence, executionId: string): void {
    const record = this.#recordOf(fence.key);
    mustBe(record.executionId === executionId, this.#path, executionId);
    this.#archive.reopen(fence, record, (entries) => this.#journal.insert(fence, entries, { input: record.input }));
    fence.hasEnded = false;
  }

  #notify(fence: Fence, { entry, wakeAt }: ExecutionNotice): void {
    this.#journal.insert(fence, [entry], undefined);
    this.#change(fence, { wakeAt }, true);
  }

  /** Packs executions that have ended, where that makes them smaller. */
  pack(keys: readonly number[]): [] {
    for (const key of keys) this.#archive.pack(key);
    return [];
  }

  remove(executionIds: readonly string[]): string[] {
    const removed = this.#removal.remove(executionIds);
    for (const { executionId, workflow, status } of removed) {
      this.#fences.forget(executionId);
      this.#counts.add(workflow, status, -1);
    }
    return removed.map(({ executionId }) => executionId);
  }

  compact(executionIds: readonly string[], at: number): string[] {
    const compacted = this.#removal.compact(executionIds, at).map(({ executionId }) => executionId);
    for (const executionId of compacted) this.#fences.forget(executionId);
    return compacted;
  }

  claim(request: ClaimRequest): ClaimedExecution[] {
    return this.#claims.claim(request);
  }

  retryBlocked(request: RetryBlockedRequest): number {
    return this.#claims.retryBlocked(request);
  }

  putWorker(worker: WorkerRecord): void {
    this.#workers.put(worker);
  }

  removeWorker(workerId: string): void {
    this.#workers.remove(workerId);
  }

  holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): boolean {
    return this.#workers.holdDuty(duty, worker, goneWorkers);
  }

  /** The end as it was, where a change leaves parts of it. Most ends come as a whole. */
  #endBefore(key: number, changes: ExecutionChanges): End | undefined {
    if (hasAllOfEnd(changes)) return undefined;
    return endOf(this.#recordOf(key)) as End;
  }

  #recordOf(key: number): ExecutionRecord {
    return toRecord(mustBeThere<ExecutionRow>(this.#findByKey.get(key), key, this.#path), this.#path);
  }

  /** @param isExternal an event that does not wake a blocked execution. */
  #change(fence: Fence, changes: ExecutionChanges, isExternal: boolean): void {
    const { key, identity, workflow } = fence;
    const { status } = changes;
    const members = Object.keys(changes) as (keyof ExecutionChanges)[];
    if (members.length === 0) return;
    if (status !== undefined && status !== fence.status) {
      this.#counts.add(workflow, fence.status, -1);
      this.#counts.add(workflow, status, 1);
      fence.status = status;
    }
    const update = this.#updateOf(members, isExternal);
    const isApart = isWholeEnd(changes) && this.#keepApart(fence, changes);
    const values = members.map((member) =>
      isApart && (member === 'result' || member === 'error') ? null : toSqlite(changes[member]),
    );
    if (members.some(isOfEnd))
      values.push(...endSums({ ...this.#endBefore(key, changes), ...endOf(changes) }, identity));
    update.run(...values, key);
  }

  /** Keeps a long outcome in a table of its own. False for a short one. */
  #keepApart(fence: Fence, { result, error }: ExecutionChanges): boolean {
    const errorText = toSqlite(error) as string | null;
    const length = (result ?? '').length + (errorText ?? '').length;
    if (length < LONG_TEXT) return false;
    fence.longest = Math.max(fence.longest, length);
    this.#archive.keepOutcome(fence.key, result ?? null, errorText);
    return true;
  }

  /** The statement that sets these members, and the sums that go with them. */
  #updateOf(members: readonly (keyof ExecutionChanges)[], isExternal: boolean): SqliteStatement {
    const of = `${members} ${isExternal}`;
    let update = this.#updates.get(of);
    if (update === undefined) {
      const keepsBlock = isExternal && !members.includes('blockedBy');
      const columns = members.map((member) =>
        keepsBlock && member === 'wakeAt' ? WAKE_UNLESS_BLOCKED : `${CHANGE_COLUMNS[member]} = ?`,
      );
      if (members.some(isOfEnd)) columns.push('state_sum = ?', 'outcome_sum = ?');
      update = this.#driver.prepare(`UPDATE executions SET ${columns} WHERE key = ?`);
      this.#updates.set(of, update);
    }
    return update;
  }
}

function isWholeEnd(changes: ExecutionChanges): boolean {
  return changes.endedAt !== undefined && hasAllOfEnd(changes);
}

function isOfEnd(member: keyof ExecutionChanges): boolean {
  return (END_MEMBERS as readonly string[]).includes(member);
}

/** The members of an end that are present, in the form of a row. */
function endOf(record: ExecutionChanges): Partial<End> {
  const end: Record<string, SqliteValue> = {};
  for (const member of END_MEMBERS) if (member in record) end[member] = toSqlite(record[member]);
  return end;
}

/** The `state_sum` and `outcome_sum` of a row; null while the execution runs. */
function endSums(end: Partial<End>, identity: number): [SqliteValue, SqliteValue] {
  const { status, endedAt, result, error } = end as End;
  if (status === 'RUNNING' && endedAt === null && result === null && error === null) return [null, null];
  const outcome = outcomeSum({ result, error }, identity);
  return [stateSum({ status, endedAt }, outcome, identity), outcome];
}

const WAKE_UNLESS_BLOCKED = 'wake_at = CASE WHEN blocked_by IS NULL THEN ? ELSE wake_at END';
