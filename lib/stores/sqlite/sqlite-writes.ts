import {
  JournalConflictError,
  LeaseLostError,
  StoreCorruptError,
  StoreError,
  StoreWriteError,
} from '../../core/errors/store-errors.js';
import type { ClaimedExecution, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type {
  AppendRequest,
  ClaimRequest,
  ExecutionNotice,
  RetryBlockedRequest,
  WorkerRecord,
} from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { type Fence, SqliteAppendFences } from './sqlite-append-fences.js';
import type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
import { explainAccess, failureKind } from './sqlite-failure.js';
import type { Transaction } from './sqlite-group-commit.js';
import type { SqlitePresence } from './sqlite-presence.js';
import {
  CHANGE_COLUMNS,
  type ExecutionRow,
  mustBe,
  mustBeThere,
  selectExecutions,
  toRecord,
  toSqlite,
} from './sqlite-rows.js';
import {
  type End,
  firstSum,
  identitySum,
  inputSum,
  journalSum,
  outcomeSum,
  stateSum,
  workerSum,
} from './sqlite-sums.js';
import type { TextColumn } from './sqlite-text.js';

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
}

/**
 * The writes to the database, and the transaction that they run in: `GroupCommit` begins it, calls
 * the methods, and commits. A method throws a `StoreError` only before it has written anything, so
 * that the group can go on without it. Every row that it writes gets the sums that `SqliteReads`
 * checks.
 */
export class SqliteWrites implements Transaction {
  readonly #driver: SqliteDriver;
  readonly #presence: SqlitePresence;
  readonly #path: string;
  readonly #fences: SqliteAppendFences;
  readonly #insertExecution: SqliteStatement;
  readonly #insertInput: SqliteStatement;
  readonly #insertEntry: SqliteStatement;
  readonly #findExisting: SqliteStatement;
  readonly #findByKey: SqliteStatement;
  readonly #findRunning: SqliteStatement;
  readonly #dueUnowned: SqliteStatement;
  readonly #dueLatest: SqliteStatement;
  readonly #dueOwned: SqliteStatement;
  readonly #lease: SqliteStatement;
  readonly #retryBlocked: SqliteStatement;
  readonly #putWorker: SqliteStatement;
  readonly #removeWorker: SqliteStatement;
  readonly #unreadable: Set<number>;
  /** By the members that they set, and whether from outside. */
  readonly #updates = new Map<string, SqliteStatement>();

  constructor({ driver, path, presence, text, unreadable }: SqliteWritesProps) {
    this.#driver = driver;
    this.#presence = presence;
    this.#path = path;
    this.#unreadable = unreadable;
    this.#fences = new SqliteAppendFences(driver, path, text);
    this.#insertExecution = driver.prepare(`
      INSERT INTO executions
        (execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch, result, error,
          blocked, blocked_by, retry_at, deaths, identity_sum, input_sum, state_sum, outcome_sum)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
    this.#insertInput = driver.prepare('INSERT INTO inputs VALUES (?, ?)');
    this.#insertEntry = driver.prepare('INSERT INTO journal VALUES (?, ?, ?, ?)');
    const select = selectExecutions(text);
    // Names are qualified where a result, which is bytes, has the same name as a column.
    this.#findExisting = driver.prepare(`
      ${select} WHERE workflow = ? AND name = ? OR execution_id = ?
      ORDER BY executions.workflow = ? AND executions.name = ? DESC LIMIT 1`);
    this.#findByKey = driver.prepare(`${select} WHERE key = ?`);
    this.#findRunning = driver.prepare(`SELECT key FROM executions WHERE execution_id = ? AND status = 'RUNNING'`);
    const due = (owned: string, order = '') => `
      SELECT key, wake_at FROM executions
      WHERE workflow = ? AND owner ${owned} AND wake_at <= ? AND status = 'RUNNING'
      ORDER BY wake_at ${order}, key ${order} LIMIT ?`;
    this.#dueUnowned = driver.prepare(due('IS NULL'));
    this.#dueLatest = driver.prepare(due('IS NULL', 'DESC'));
    this.#dueOwned = driver.prepare(due('= ?'));
    this.#lease = driver.prepare('UPDATE executions SET owner = ?, epoch = epoch + 1, deaths = ? WHERE key = ?');
    this.#retryBlocked = driver.prepare(`
      UPDATE executions SET blocked_by = NULL, retry_at = NULL, wake_at = ? WHERE key IN (
        SELECT key FROM executions
        WHERE workflow = ? AND retry_at <= ? AND blocked_by <> ? AND status = 'RUNNING' AND blocked_by IS NOT NULL
        ORDER BY retry_at, key LIMIT ?)`);
    this.#putWorker = driver.prepare('INSERT OR REPLACE INTO workers VALUES (?, ?, ?)');
    this.#removeWorker = driver.prepare('DELETE FROM workers WHERE worker_id = ?');
  }

  begin(): void {
    this.#presence.check(StoreWriteError);
    this.#driver.exec('BEGIN IMMEDIATE');
    this.#fences.refresh();
  }

  commit(): void {
    this.#driver.exec('COMMIT');
  }

  rollback(): void {
    this.#fences.clear();
    try {
      this.#driver.exec('ROLLBACK');
    } catch {
      // No transaction was begun, or the failure itself has ended it.
    }
  }

  isBusy(error: unknown): boolean {
    return failureKind(error) === 'BUSY';
  }

  explain(error: unknown): StoreError {
    return error instanceof StoreError ? error : explainAccess(error, this.#path, StoreWriteError);
  }

  create(record: ExecutionRecord, entries: readonly JournalEntry[]): { created: boolean; record: ExecutionRecord } {
    const { executionId, workflow, name, status, startedAt, endedAt, wakeAt, owner, epoch, result, error } = record;
    const { blocked, blockedBy, retryAt, deaths } = record;
    const identity = identitySum(record);
    const { changes, lastInsertRowid } = this.#insertExecution.run(
      ...[executionId, workflow, name, status, startedAt],
      ...[endedAt, wakeAt, owner, epoch, result, error, blocked, blockedBy, retryAt, deaths].map(toSqlite),
      ...[identity, record.input === undefined ? null : inputSum(record.input, identity)],
      ...endSums(endOf(record), identity),
    );
    if (Number(changes) === 0) {
      const existing = this.#findExisting.get(workflow, name, executionId, workflow, name) as ExecutionRow;
      const found = toRecord(existing, this.#path);
      const isIt = found.executionId === executionId || (found.workflow === workflow && found.name === name);
      mustBe(isIt, this.#path, executionId);
      return { created: false, record: found };
    }
    const key = Number(lastInsertRowid);
    if (record.input !== undefined) this.#insertInput.run(key, record.input);
    const fence = { key, length: 0, epoch, identity, sum: firstSum(executionId) };
    this.#insertEntries(this.#fences.add(executionId, fence), entries);
    return { created: true, record: { ...record, journalLength: entries.length } };
  }

  append(request: AppendRequest): void {
    const { executionId, expectedLength, epoch, entries, changes, notice } = request;
    const fence = this.#fences.of(executionId);
    if (epoch !== undefined && epoch !== fence.epoch) throw new LeaseLostError(executionId, epoch, fence.epoch);
    if (fence.length !== expectedLength) throw new JournalConflictError(executionId, expectedLength, fence.length);
    this.#insertEntries(fence, entries);
    if (changes !== undefined) {
      this.#change(fence, changes, epoch === undefined);
      // An execution that has ended is hardly ever written to again.
      if (changes.status !== undefined && changes.status !== 'RUNNING') this.#fences.forget(executionId);
    }
    if (notice !== undefined) this.#notify(notice);
  }

  #notify({ executionId, entry, wakeAt }: ExecutionNotice): void {
    if (this.#findRunning.get(executionId) === undefined) return;
    const fence = this.#fences.of(executionId);
    this.#insertEntries(fence, [entry]);
    this.#change(fence, { wakeAt }, true);
  }

  claim(request: ClaimRequest): ClaimedExecution[] {
    const { worker, limit, latest = 0, leftWorkers } = request;
    const due = this.#earliest(request, limit - Math.min(latest, limit));
    if (due.length < limit && latest > 0) {
      const taken = new Set(due.map(({ key }) => Number(key)));
      const late = this.#latest(request, limit).filter(({ key }) => !taken.has(Number(key)));
      due.push(...late.slice(0, limit - due.length));
    }
    const records = due.map(({ key }) => ({ key, record: this.#readDue(key) }));
    return records.map(({ key, record }) => {
      const { owner: formerOwner, epoch, deaths = 0 } = record;
      const hasDied = formerOwner !== undefined && leftWorkers?.includes(formerOwner) !== true;
      const isTakenOver = hasDied && { deaths: deaths + 1 };
      this.#lease.run(worker, isTakenOver ? isTakenOver.deaths : toSqlite(record.deaths), key);
      this.#fences.forget(record.executionId);
      return { ...record, owner: worker, epoch: epoch + 1, ...(isTakenOver && { ...isTakenOver, formerOwner }) };
    });
  }

  /** The executions that have been due for the longest time, those of dead workers included. */
  #earliest({ now, workflows, deadWorkers, leftWorkers = [] }: ClaimRequest, limit: number): Due[] {
    const found: Due[] = [];
    const gone = new Set([...deadWorkers, ...leftWorkers]);
    const most = limit + this.#unreadable.size;
    for (const workflow of new Set(workflows)) {
      found.push(...(this.#dueUnowned.all(workflow, now, most) as Due[]));
      for (const owner of gone) found.push(...(this.#dueOwned.all(workflow, owner, now, most) as Due[]));
    }
    return this.#readable(found).sort(byDue).slice(0, limit);
  }

  /** The executions that became due last. */
  #latest({ now, workflows }: ClaimRequest, limit: number): Due[] {
    const most = limit + this.#unreadable.size;
    const found = [...new Set(workflows)].flatMap((workflow) => this.#dueLatest.all(workflow, now, most) as Due[]);
    return this.#readable(found).sort((a, b) => byDue(b, a));
  }

  #readable(due: readonly Due[]): Due[] {
    return due.filter(({ key }) => !this.#unreadable.has(Number(key)));
  }

  retryBlocked({ worker, workflows, before, wakeAt, limit }: RetryBlockedRequest): number {
    let count = 0;
    for (const workflow of new Set(workflows)) {
      const { changes } = this.#retryBlocked.run(wakeAt, workflow, before, worker, limit - count);
      count += Number(changes);
    }
    return count;
  }

  /** The end as it was, where a change leaves parts of it. Most ends come as a whole. */
  #endBefore(key: number, changes: ExecutionChanges): End | undefined {
    if (END_MEMBERS.every((member) => member in changes)) return undefined;
    const row = mustBeThere<ExecutionRow>(this.#findByKey.get(key), key, this.#path);
    return endOf(toRecord(row, this.#path)) as End;
  }

  #readDue(key: number): ExecutionRecord {
    try {
      return toRecord(mustBeThere<ExecutionRow>(this.#findByKey.get(key), key, this.#path), this.#path);
    } catch (error) {
      // This claim reports it. The next claims skip it, so that the other executions go on.
      if (error instanceof StoreCorruptError || failureKind(error) === 'CORRUPT') this.#unreadable.add(Number(key));
      throw error;
    }
  }

  putWorker(worker: WorkerRecord): void {
    const record = JSON.stringify(worker);
    this.#putWorker.run(worker.workerId, record, workerSum(record));
  }

  removeWorker(workerId: string): void {
    this.#removeWorker.run(workerId);
  }

  #insertEntries(fence: Fence, entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const text = JSON.stringify(entry);
      fence.sum = journalSum(text, fence.sum);
      this.#insertEntry.run(fence.key, fence.length + 1, text, fence.sum);
      fence.length++;
    }
  }

  /** @param isExternal an event that does not wake a blocked execution. */
  #change({ key, identity }: Fence, changes: ExecutionChanges, isExternal: boolean): void {
    const members = Object.keys(changes) as (keyof ExecutionChanges)[];
    if (members.length === 0) return;
    const update = this.#updateOf(members, isExternal);
    const values = members.map((member) => toSqlite(changes[member]));
    if (members.some(isOfEnd))
      values.push(...endSums({ ...this.#endBefore(key, changes), ...endOf(changes) }, identity));
    update.run(...values, key);
  }

  /** The statement that sets these members, and the sums that go with them. */
  #updateOf(members: readonly (keyof ExecutionChanges)[], isExternal: boolean): SqliteStatement {
    const of = `${members} ${isExternal}`;
    let update = this.#updates.get(of);
    if (update === undefined) {
      const columns = members.map((member) =>
        isExternal && member === 'wakeAt' ? WAKE_UNLESS_BLOCKED : `${CHANGE_COLUMNS[member]} = ?`,
      );
      if (members.some(isOfEnd)) columns.push('state_sum = ?', 'outcome_sum = ?');
      update = this.#driver.prepare(`UPDATE executions SET ${columns} WHERE key = ?`);
      this.#updates.set(of, update);
    }
    return update;
  }
}

const END_MEMBERS = ['status', 'endedAt', 'result', 'error'] as const;

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

interface Due {
  readonly key: number;
  readonly wake_at: number;
}

function byDue(a: Due, b: Due): number {
  return Number(a.wake_at) - Number(b.wake_at) || Number(a.key) - Number(b.key);
}
