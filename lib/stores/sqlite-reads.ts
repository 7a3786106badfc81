import type { JournalEntry } from '../service/journal.js';
import type { ExecutionStatus } from '../wire/index.js';
import type { ExecutionRecord, ListRequest, ListResult, WorkerRecord } from './execution-store.js';
import { pageStart } from './page.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { corruptExecution, type ExecutionRow, parseStored, SELECT_EXECUTIONS, toRecord } from './sqlite-rows.js';

const STATUSES: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'];

interface EntryRow {
  readonly seq: number;
  readonly entry: string;
}

/** More characters than this are parsed row by row, so that no very long text is made of them. */
const TOGETHER_LENGTH = 16 * 1024 * 1024;

/** Parses all entries at once, which is faster; `undefined` when that fails, and each must be looked at. */
function parseTogether(rows: readonly EntryRow[]): JournalEntry[] | undefined {
  let length = 0;
  for (const { entry } of rows) length += entry.length;
  if (length > TOGETHER_LENGTH) return undefined;
  try {
    const entries = JSON.parse(`[${rows.map(({ entry }) => entry).join()}]`) as JournalEntry[];
    return entries.length === rows.length ? entries : undefined;
  } catch {
    return undefined;
  }
}

/** What reads from the database. */
export class SqliteReads {
  readonly #path: string;
  readonly #findById: SqliteStatement;
  readonly #findByKey: SqliteStatement;
  readonly #journal: SqliteStatement;
  readonly #keys: SqliteStatement;
  readonly #keysOfStatus: SqliteStatement;
  readonly #keysOfWorkflow: SqliteStatement;
  readonly #nextWakeAt: SqliteStatement;
  readonly #workers: SqliteStatement;

  constructor(driver: SqliteDriver, path: string) {
    this.#path = path;
    this.#findById = driver.prepare(`${SELECT_EXECUTIONS} WHERE execution_id = ?`);
    this.#findByKey = driver.prepare(`${SELECT_EXECUTIONS} WHERE key = ?`);
    this.#journal = driver.prepare(`
      SELECT seq, entry FROM journal
      WHERE execution = (SELECT key FROM executions WHERE execution_id = ?) AND seq > ? ORDER BY seq LIMIT ?`);
    const keys = (condition: string) =>
      `SELECT key FROM executions WHERE ${condition} key < ? ORDER BY key DESC LIMIT ?`;
    this.#keys = driver.prepare(keys(''));
    this.#keysOfStatus = driver.prepare(keys('status = ? AND'));
    this.#keysOfWorkflow = driver.prepare(keys('workflow = ? AND status = ? AND'));
    this.#nextWakeAt = driver.prepare(`
      SELECT min(wake_at) AS wake_at FROM executions
      WHERE workflow = ? AND owner IS NULL AND wake_at IS NOT NULL AND status = 'RUNNING'`);
    this.#workers = driver.prepare(
      'SELECT worker_id AS workerId, host, pid, heartbeat_at AS heartbeatAt FROM workers ORDER BY worker_id',
    );
  }

  get(executionId: string): ExecutionRecord | undefined {
    const row = this.#findById.get(executionId) as ExecutionRow | undefined;
    return row && toRecord(row, this.#path);
  }

  journal(executionId: string, after = 0, limit = -1): JournalEntry[] {
    const rows = this.#journal.all(executionId, after, limit) as EntryRow[];
    for (let index = 0; index < rows.length; index++) {
      const expected = after + index + 1;
      if (Number(rows[index]!.seq) !== expected) {
        throw corruptExecution(this.#path, executionId, `journal entry ${expected} of ${executionId} is missing`);
      }
    }
    return (
      parseTogether(rows) ??
      rows.map(({ seq, entry }) => parseStored(entry, this.#path, executionId, `journal entry ${Number(seq)}`))
    );
  }

  list(request: ListRequest): ListResult {
    const { limit } = request;
    const before = pageStart(request) ?? Number.MAX_SAFE_INTEGER;
    const keys = this.#listKeys(request, before, limit + 1);
    const executions = keys
      .slice(0, limit)
      .map((key) => toRecord(this.#findByKey.get(key) as ExecutionRow, this.#path));
    return { executions, nextMarker: keys.length > limit ? String(keys[limit - 1]) : undefined };
  }

  nextWakeAt(workflows: readonly string[]): number | undefined {
    let earliest: number | undefined;
    for (const workflow of workflows) {
      const { wake_at: wakeAt } = this.#nextWakeAt.get(workflow) as { readonly wake_at: number | null };
      if (wakeAt !== null && (earliest === undefined || wakeAt < earliest)) earliest = Number(wakeAt);
    }
    return earliest;
  }

  workers(): WorkerRecord[] {
    return (this.#workers.all() as WorkerRecord[]).map(({ workerId, host, pid, heartbeatAt }) => ({
      workerId,
      host,
      pid: Number(pid),
      heartbeatAt: Number(heartbeatAt),
    }));
  }

  /** The newest keys below `before`. Each index is read only as far as the page reaches, whatever lies behind it. */
  #listKeys({ workflow, statuses = STATUSES }: ListRequest, before: number, limit: number): number[] {
    const rows =
      workflow === undefined && statuses === STATUSES
        ? this.#keys.all(before, limit)
        : [...new Set(statuses)].flatMap((status) =>
            workflow === undefined
              ? this.#keysOfStatus.all(status, before, limit)
              : this.#keysOfWorkflow.all(workflow, status, before, limit),
          );
    const keys = (rows as { readonly key: number }[]).map(({ key }) => Number(key));
    return keys.sort((a, b) => b - a).slice(0, limit);
  }
}
