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

/** A fence, and the foreign commits after which it was last found to be true. */
interface Known {
  readonly fence: Fence;
  confirmed: number;
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
 * there, so that a fence holds if none has written before. If one has, a fence is compared with the
 * file before its next use, by one query that reads no text: nearly always others have written to
 * other executions. Whatever `SqliteWrites` changes of an execution it must change of its fence too,
 * and after a rollback all fences are forgotten.
 */
export class SqliteAppendFences {
  readonly #known = new Map<string, Known>();
  readonly #path: string;
  readonly #find: SqliteStatement;
  readonly #last: SqliteStatement;
  readonly #packed: SqliteStatement;
  readonly #isUnchanged: SqliteStatement;
  readonly #dataVersion: SqliteStatement;
  /** The version of the file that counts the commits of other connections. */
  #version = Number.NaN;

  constructor(driver: SqliteDriver, path: string, text: TextColumn) {
    this.#path = path;
    this.#find = driver.prepare(`
      SELECT ${identityColumns(text)}, CAST(epoch AS INTEGER) AS epoch, ${text('status')} AS status, compacted_at, ended_at
      FROM executions WHERE execution_id = ?`);
    this.#last = driver.prepare(`
      SELECT CAST(seq AS INTEGER) AS seq, journal_sum FROM journal WHERE execution = ? ORDER BY journal.seq DESC LIMIT 1`);
    this.#packed = driver.prepare('SELECT length AS seq, journal_sum FROM packs WHERE execution = ?');
    this.#isUnchanged = driver.prepare(`
      SELECT 1 FROM executions
      WHERE key = ? AND execution_id = ? AND epoch = ? AND status = ? AND ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM journal WHERE execution = ? AND seq = ?)`);
    this.#dataVersion = driver.prepare('PRAGMA data_version');
  }

  /** Finds out whether another connection has committed since the last call. */
  refresh(): void {
    this.#version = Number((this.#dataVersion.get() as { data_version: number }).data_version);
  }

  /**
   * The fence of an execution, which the caller changes together with the rows that it stands for.
   */
  of(executionId: string): Fence {
    const known = this.#known.get(executionId);
    if (known !== undefined && this.#isConfirmed(executionId, known)) return known.fence;
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

  /**
   * Whether a fence is true. One that is not, or that can't be compared, is to be read anew: that of
   * an ended execution, whose journal may have been packed.
   */
  #isConfirmed(executionId: string, known: Known): boolean {
    if (known.confirmed === this.#version) return true;
    const { key, epoch, status, length, hasEnded } = known.fence;
    if (hasEnded || this.#isUnchanged.get(key, executionId, epoch, status, key, length + 1) === undefined) return false;
    known.confirmed = this.#version;
    return true;
  }

  add(executionId: string, fence: Fence): Fence {
    this.#known.set(executionId, { fence, confirmed: this.#version });
    if (this.#known.size > CAPACITY) this.#known.delete(this.#known.keys().next().value!);
    return fence;
  }

  /** The execution has a new lease. */
  leased(executionId: string, epoch: number): void {
    const known = this.#known.get(executionId);
    if (known !== undefined) known.fence.epoch = epoch;
  }

  forget(executionId: string): void {
    this.#known.delete(executionId);
  }

  /** Forgets all fences: a rollback has taken back what they stand for. */
  clear(): void {
    this.#known.clear();
  }
}
