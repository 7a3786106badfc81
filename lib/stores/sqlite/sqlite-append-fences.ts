import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { firstSum } from '../record-sums.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { type IdentityRow, identityColumns, mustBe, readIdentity, readText } from './sqlite-rows.js';
import type { SqliteText, TextColumn } from './sqlite-text.js';

/** What an append to an execution is checked against, and builds on. */
export interface Fence {
  /** The key of the execution's row. */
  readonly key: number;
  /** The journal's length. */
  length: number;
  epoch: number;
  readonly workflow: string;
  status: string;
  /** The journal was dropped: nothing can be added to it. */
  readonly isCompacted: boolean;
  /**
   * The length of the longest text of the journal and of the input; infinite if that is unknown.
   */
  longest: number;
  /** Writes must make it plain first: see `SqliteArchive`. */
  hasEnded: boolean;
  /** The sum of what never changes of the execution. */
  readonly identity: number;
  /** The sum of the journal up to its last entry. */
  sum: number;
}

interface FenceRow extends IdentityRow {
  readonly epoch: number;
  readonly status: SqliteText;
  readonly compacted_at: number | null;
  readonly ended_at: number | null;
}

interface LastRow {
  readonly seq: number;
  readonly journal_sum: number;
}

/** The largest number of fences to remember, which take a megabyte or two. */
const CAPACITY = 10_000;

/**
 * The fences of the executions that were written to last, so that an append needs no query.
 *
 * They are good only within a write transaction, after `refresh`: no other connection can write
 * there, so that a fence holds if none has written before. Whatever `SqliteWrites` changes of an
 * execution it must change of its fence too, and after a rollback all fences are forgotten.
 */
export class SqliteAppendFences {
  readonly #known = new Map<string, Fence>();
  readonly #path: string;
  readonly #find: SqliteStatement;
  readonly #last: SqliteStatement;
  readonly #packed: SqliteStatement;
  readonly #dataVersion: SqliteStatement;
  #seen = Number.NaN;

  constructor(driver: SqliteDriver, path: string, text: TextColumn) {
    this.#path = path;
    this.#find = driver.prepare(`
      SELECT ${identityColumns(text)}, CAST(epoch AS INTEGER) AS epoch, ${text('status')} AS status, compacted_at, ended_at
      FROM executions WHERE execution_id = ?`);
    this.#last = driver.prepare(`
      SELECT CAST(seq AS INTEGER) AS seq, journal_sum FROM journal WHERE execution = ? ORDER BY journal.seq DESC LIMIT 1`);
    this.#packed = driver.prepare('SELECT length AS seq, journal_sum FROM packs WHERE execution = ?');
    this.#dataVersion = driver.prepare('PRAGMA data_version');
  }

  /** Forgets everything if another connection has committed since the last call. */
  refresh(): void {
    const version = Number((this.#dataVersion.get() as { data_version: number }).data_version);
    if (version !== this.#seen) this.#known.clear();
    this.#seen = version;
  }

  /**
   * The fence of an execution, which the caller changes together with the rows that it stands for.
   */
  of(executionId: string): Fence {
    const known = this.#known.get(executionId);
    if (known !== undefined) return known;
    const row = this.#find.get(executionId) as FenceRow | undefined;
    if (row === undefined) throw new ExecutionNotFoundError(executionId);
    const found = readIdentity(row, this.#path);
    mustBe(found.executionId === executionId, this.#path, executionId);
    const key = Number(row.key);
    const hasEnded = row.ended_at !== null;
    let last = this.#last.get(key) as LastRow | undefined;
    if (last === undefined && hasEnded) last = this.#packed.get(key) as LastRow | undefined;
    return this.add(executionId, {
      key,
      length: Number(last?.seq ?? 0),
      epoch: Number(row.epoch),
      workflow: found.workflow,
      status: readText(row.status, this.#path, executionId, 'the status'),
      isCompacted: row.compacted_at !== null,
      hasEnded,
      longest: Number.POSITIVE_INFINITY,
      identity: Number(row.identity_sum),
      sum: last === undefined ? firstSum(executionId) : Number(last.journal_sum),
    });
  }

  add(executionId: string, fence: Fence): Fence {
    this.#known.set(executionId, fence);
    if (this.#known.size > CAPACITY) this.#known.delete(this.#known.keys().next().value!);
    return fence;
  }

  /** The execution has a new lease. */
  leased(executionId: string, epoch: number): void {
    const known = this.#known.get(executionId);
    if (known !== undefined) known.epoch = epoch;
  }

  forget(executionId: string): void {
    this.#known.delete(executionId);
  }

  /** Forgets all fences: a rollback has taken back what they stand for. */
  clear(): void {
    this.#known.clear();
  }
}
