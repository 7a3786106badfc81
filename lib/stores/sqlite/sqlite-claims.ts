import { StoreCorruptError } from '../../core/errors/store-errors.js';
import { requiredVersion } from '../../journal/code-versions.js';
import type { ClaimedExecution, ExecutionRecord } from '../../journal/execution-record.js';
import type { ClaimRequest, RetryBlockedRequest } from '../../journal/execution-store.js';
import type { SqliteAppendFences } from './sqlite-append-fences.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { failureKind } from './sqlite-failure.js';
import { type ExecutionRow, mustBeThere, selectOpenExecutions, toRecord, toSqlite } from './sqlite-rows.js';
import type { TextColumn } from './sqlite-text.js';

export interface SqliteClaimsProps {
  readonly driver: SqliteDriver;
  readonly path: string;
  readonly text: TextColumn;
  /** @see SqliteWritesProps */
  readonly unreadable: Set<number>;
  readonly fences: SqliteAppendFences;
}

/**
 * The leases: finds what is due, and gives it to a worker. `SqliteWrites` calls it in its
 * transaction.
 */
export class SqliteClaims {
  readonly #path: string;
  readonly #unreadable: Set<number>;
  readonly #fences: SqliteAppendFences;
  readonly #findByKey: SqliteStatement;
  readonly #dueUnowned: SqliteStatement;
  readonly #dueLatest: SqliteStatement;
  readonly #dueOwned: SqliteStatement;
  readonly #lease: SqliteStatement;
  readonly #retryBlocked: SqliteStatement;

  constructor({ driver, path, text, unreadable, fences }: SqliteClaimsProps) {
    this.#path = path;
    this.#unreadable = unreadable;
    this.#fences = fences;
    this.#findByKey = driver.prepare(`${selectOpenExecutions(text)} WHERE key = ?`);
    const due = (owned: string, order = '') => `
      SELECT key, wake_at FROM executions
      WHERE workflow = ? AND owner ${owned} AND wake_at <= ? AND ended_at IS NULL
        AND (app_version IS NULL OR app_version = coalesce(?, app_version))
      ORDER BY wake_at ${order}, key ${order} LIMIT ?`;
    this.#dueUnowned = driver.prepare(due('IS NULL'));
    this.#dueLatest = driver.prepare(due('IS NULL', 'DESC'));
    this.#dueOwned = driver.prepare(due('= ?'));
    this.#lease = driver.prepare(
      'UPDATE executions SET owner = ?, epoch = epoch + 1, deaths = ?, app_version = ? WHERE key = ?',
    );
    this.#retryBlocked = driver.prepare(`
      UPDATE executions SET blocked_by = NULL, retry_at = NULL, wake_at = ? WHERE key IN (
        SELECT key FROM executions
        WHERE workflow = ? AND retry_at <= ? AND blocked_by <> ? AND ended_at IS NULL AND blocked_by IS NOT NULL
        ORDER BY retry_at, key LIMIT ?)`);
  }

  claim(request: ClaimRequest): ClaimedExecution[] {
    const { worker, limit, latest = 0, leftWorkers, versions } = request;
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
      const appVersion = record.appVersion ?? versions?.byWorkflow.get(record.workflow);
      const diedSoOften = isTakenOver ? isTakenOver.deaths : record.deaths;
      this.#lease.run(worker, toSqlite(diedSoOften), toSqlite(appVersion), key);
      this.#fences.leased(record.executionId, epoch + 1);
      return {
        ...record,
        appVersion,
        owner: worker,
        epoch: epoch + 1,
        ...(isTakenOver && { ...isTakenOver, formerOwner }),
      };
    });
  }

  /** The executions that have been due for the longest time, those of dead workers included. */
  #earliest({ now, workflows, deadWorkers, leftWorkers = [], versions }: ClaimRequest, limit: number): Due[] {
    const found: Due[] = [];
    const gone = new Set([...deadWorkers, ...leftWorkers]);
    const most = limit + this.#unreadable.size;
    for (const workflow of new Set(workflows)) {
      const version = toSqlite(requiredVersion(workflow, versions));
      found.push(...(this.#dueUnowned.all(workflow, now, version, most) as Due[]));
      for (const owner of gone) found.push(...(this.#dueOwned.all(workflow, owner, now, version, most) as Due[]));
    }
    return this.#readable(found).sort(byDue).slice(0, limit);
  }

  /** The executions that became due last. */
  #latest({ now, workflows, versions }: ClaimRequest, limit: number): Due[] {
    const most = limit + this.#unreadable.size;
    const found = [...new Set(workflows)].flatMap((workflow) => {
      const version = toSqlite(requiredVersion(workflow, versions));
      return this.#dueLatest.all(workflow, now, version, most) as Due[];
    });
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

  #readDue(key: number): ExecutionRecord {
    try {
      return toRecord(mustBeThere<ExecutionRow>(this.#findByKey.get(key), key, this.#path), this.#path);
    } catch (error) {
      // This claim reports it. The next claims skip it, so that the other executions go on.
      if (error instanceof StoreCorruptError || failureKind(error) === 'CORRUPT') this.#unreadable.add(Number(key));
      throw error;
    }
  }
}

interface Due {
  readonly key: number;
  readonly wake_at: number;
}

function byDue(a: Due, b: Due): number {
  return Number(a.wake_at) - Number(b.wake_at) || Number(a.key) - Number(b.key);
}
