import { StoreCorruptError, StoreReadError, StoreWriteError } from '../../core/errors/store-errors.js';
import { requiredVersion } from '../../journal/code-versions.js';
import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { ClaimRequest, ListedWorker, RetryBlockedRequest, WorkerRecord } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { workerSum } from '../record-sums.js';
import { PAGES_PARSED, parsePage } from './postgres-lines.js';
import { type ClaimedRow, corruptExecution, toClaimed } from './postgres-rows.js';
import type { PostgresSession } from './postgres-session.js';
import { decodeText, encodeText } from './postgres-text.js';

interface WorkerRow {
  readonly worker_id: string;
  readonly record: string;
  readonly worker_sum: string | number;
  readonly held: string;
}

/** A row that a claim gives. */
interface ClaimPage {
  /** `null` where the page is a further one of the same execution. */
  readonly record: string | null;
  /**
   * `null` when none came along, and `undefined` when it is not as it was written; text where the
   * pool does not let it be parsed.
   */
  readonly page: readonly JournalEntry[] | string | null | undefined;
}

/** The number of signs of life after which the rows of `counts` are summed up. */
const BEATS_PER_SUM = 15;

/**
 * Workers, their leases and their duties.
 *
 * Signs of life do not wait for other writes: a worker whose appends are slow is no dead worker.
 * They are in order among themselves, and a claim waits for them, so that no lease has a holder
 * that nobody knows.
 */
export class PostgresWorkers {
  readonly #session: PostgresSession;
  /** The keys of executions whose rows can't be read: no claim takes them again. */
  readonly unreadable: string[] = [];
  /** What the last claim could not read; the next one reports it. */
  #damage: StoreCorruptError | undefined;
  #signs: Promise<unknown> = Promise.resolve();
  #claiming: Promise<unknown> = Promise.resolve();
  #beats = 0;
  #lastClaim = 0;

  constructor(session: PostgresSession) {
    this.#session = session;
  }

  put(worker: WorkerRecord): Promise<void> {
    return this.#inOrder(async () => {
      const record = encodeText(JSON.stringify(worker));
      await this.#write(
        `INSERT INTO {s}.workers AS known (worker_id, record, worker_sum) VALUES ($1, $2, $3)
        ON CONFLICT (worker_id) DO UPDATE SET record = excluded.record, worker_sum = excluded.worker_sum`,
        [encodeText(worker.workerId), record, workerSum(record)],
      );
      // Not at the first one, which a runtime that starts waits for.
      if (++this.#beats % BEATS_PER_SUM === 2) await this.#sumUp();
    });
  }

  remove(workerId: string): Promise<void> {
    return this.#inOrder(async () => {
      await this.#write(
        `WITH without_duty AS (DELETE FROM {s}.duties WHERE worker_id = $1) DELETE FROM {s}.workers WHERE worker_id = $1`,
        [encodeText(workerId)],
      );
    });
  }

  async all(): Promise<ListedWorker[]> {
    const rows = await this.#session.run<WorkerRow>(
      StoreReadError,
      `SELECT worker_id, record, worker_sum, (
        SELECT count(*) FROM {s}.executions WHERE owner = worker_id AND ended_at IS NULL AND wake_at IS NOT NULL
      ) AS held FROM {s}.workers WHERE record IS NOT NULL ORDER BY worker_id`,
    );
    return rows.map(({ worker_id, record, worker_sum, held }) => {
      if (workerSum(record) !== Number(worker_sum)) {
        const problem = `the record of worker ${worker_id} is not what was written`;
        throw corruptExecution(this.#session.where, undefined, problem);
      }
      return { ...(JSON.parse(decodeText(record)) as WorkerRecord), held: Number(held) };
    });
  }

  /** Resolves when all signs of life and claims under way are done. */
  async drain(): Promise<void> {
    await Promise.all([this.#signs, this.#claiming]);
  }

  async holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): Promise<boolean> {
    await this.#signs;
    const rows = await this.#write(
      `INSERT INTO {s}.duties AS held VALUES ($1, $2) ON CONFLICT (duty) DO UPDATE SET worker_id = excluded.worker_id
      WHERE held.worker_id = excluded.worker_id OR held.worker_id = ANY ($3)
        OR NOT EXISTS (SELECT FROM {s}.workers WHERE workers.worker_id = held.worker_id AND record IS NOT NULL)
      RETURNING 1`,
      [duty, encodeText(worker), goneWorkers.map(encodeText)],
    );
    return rows.length > 0;
  }

  /** One claim at a time: two would skip what the other one is looking at. */
  claim(request: ClaimRequest): Promise<ClaimedExecution[]> {
    const claimed = this.#claiming.then(() => this.#claim(request));
    this.#claiming = claimed.catch(() => {});
    return claimed;
  }

  async #claim(request: ClaimRequest): Promise<ClaimedExecution[]> {
    const {
      worker,
      now,
      limit,
      latest = 0,
      workflows,
      deadWorkers,
      leftWorkers = [],
      versions,
      knowsNone = false,
    } = request;
    this.#report();
    await this.#signs;
    // A later claim has a greater number, also after a restart of the store object.
    this.#lastClaim = Math.max(this.#lastClaim + 1, Date.now() * 1000);
    const dead = deadWorkers.filter((each) => !leftWorkers.includes(each)).map(encodeText);
    const names = [...new Set(workflows)];
    const claim = this.#lastClaim;
    const rows = await this.#session.patiently(StoreWriteError, (isRepeated) =>
      this.#session.call<ClaimPage>(
        'SELECT record, page FROM {s}.claim_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
        [
          ...[encodeText(worker), claim, isRepeated, Math.floor(now), limit - Math.min(latest, limit), limit],
          ...[names, names.map((name) => requiredVersion(name, versions) ?? null)],
          names.map((name) => versions?.byWorkflow.get(name) ?? null),
          ...[dead, [...dead, ...leftWorkers.map(encodeText)], this.unreadable, knowsNone],
        ],
        undefined,
        PAGES_PARSED,
      ),
    );
    const claimed: ClaimedExecution[] = [];
    for (const { row, journal } of together(rows)) {
      try {
        claimed.push(toClaimed(row, journal, this.#session.where));
      } catch (error) {
        if (!(error instanceof StoreCorruptError)) throw error;
        await this.#setAside(row, error);
      }
    }
    // Where there is something to run, that comes first.
    if (claimed.length === 0) this.#report();
    return claimed;
  }

  /** Gives back what can't be read, and claims it no more. */
  async #setAside({ key }: ClaimedRow, error: StoreCorruptError): Promise<void> {
    this.unreadable.push(String(key));
    this.#damage = error;
    await this.#write('UPDATE {s}.executions SET owner = NULL WHERE key = $1', [key]);
  }

  #report(): void {
    const damage = this.#damage;
    this.#damage = undefined;
    if (damage !== undefined) throw damage;
  }

  async retryBlocked({ worker, workflows, before, wakeAt, limit }: RetryBlockedRequest): Promise<number> {
    const rows = await this.#write(
      `WITH found AS (
        SELECT key FROM {s}.executions
        WHERE workflow = ANY ($1) AND retry_at <= $2 AND blocked_by <> $3 AND blocked_by IS NOT NULL AND ended_at IS NULL
        ORDER BY retry_at, key LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE {s}.executions AS execution SET blocked_by = NULL, retry_at = NULL, wake_at = $5
      FROM found WHERE execution.key = found.key RETURNING 1`,
      [workflows, Math.floor(before), encodeText(worker), limit, Math.ceil(wakeAt)],
    );
    return rows.length;
  }

  /** Makes one row of the changes of each number. */
  async #sumUp(): Promise<void> {
    await this.#write(
      `WITH changes AS (
        DELETE FROM {s}.counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM {s}.counts LIMIT 20000 FOR UPDATE SKIP LOCKED))
        RETURNING workflow, status, change
      )
      INSERT INTO {s}.counts SELECT workflow, status, sum(change) FROM changes GROUP BY workflow, status HAVING sum(change) <> 0`,
      [],
    );
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#signs.then(work);
    this.#signs = done.catch(() => {});
    return done;
  }

  #write<Row>(text: string, values: unknown[]): Promise<readonly Row[]> {
    return this.#session.run<Row>(StoreWriteError, text, values);
  }
}

/** What a claim gives, with one journal for each execution. */
function together(pages: readonly ClaimPage[]): { readonly row: ClaimedRow; journal: readonly JournalEntry[] }[] {
  const found: { readonly row: ClaimedRow; journal: readonly JournalEntry[] }[] = [];
  for (const { record, page } of pages) {
    const entries = (typeof page === 'string' ? parsePage(page) : page) ?? [];
    if (record !== null) found.push({ row: JSON.parse(record) as ClaimedRow, journal: entries });
    else found.at(-1)!.journal = found.at(-1)!.journal.concat(entries);
  }
  return found;
}
