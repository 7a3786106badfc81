import type { SqliteArchive } from './sqlite-archive.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { type IdentityRow, identityColumns, readIdentity, readText } from './sqlite-rows.js';
import type { SqliteText, TextColumn } from './sqlite-text.js';

/** An execution that was removed or compacted. */
interface EndedExecution {
  readonly key: number;
  readonly executionId: string;
  readonly workflow: string;
  readonly status: string;
}

/** Removes what is kept of ended executions, for many of them with one statement for each table. */
export class SqliteRemoval {
  readonly #path: string;
  readonly #archive: SqliteArchive;
  readonly #ended: SqliteStatement;
  readonly #withJournal: SqliteStatement;
  readonly #deleteAll: readonly SqliteStatement[];
  readonly #markCompacted: SqliteStatement;

  constructor(driver: SqliteDriver, path: string, text: TextColumn, archive: SqliteArchive) {
    this.#path = path;
    this.#archive = archive;
    const ended = `
      SELECT ${identityColumns(text)}, ${text('status')} AS status
      FROM json_each(?) CROSS JOIN executions ON execution_id = value WHERE ended_at IS NOT NULL`;
    this.#ended = driver.prepare(ended);
    this.#withJournal = driver.prepare(`${ended} AND compacted_at IS NULL`);
    const deletion = (table: string, column = 'execution') =>
      driver.prepare(`DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`);
    const deleteAttributes = driver.prepare(`
      DELETE FROM attributes WHERE (name, value, started_at, execution) IN (
        SELECT attribute.key, attribute.value, started_at, executions.key
        FROM json_each(?) AS ended CROSS JOIN executions ON executions.key = ended.value,
          json_each(executions.attributes) AS attribute)`);
    const tables = ['journal', 'packs', 'outcomes', 'inputs'].map((table) => deletion(table));
    this.#deleteAll = [deleteAttributes, ...tables, deletion('executions', 'key')];
    this.#markCompacted = driver.prepare(
      'UPDATE executions SET compacted_at = ? WHERE key IN (SELECT value FROM json_each(?))',
    );
  }

  remove(executionIds: readonly string[]): EndedExecution[] {
    const { keys, executions } = this.#find(this.#ended, executionIds);
    for (const deletion of this.#deleteAll) deletion.run(keys);
    return executions;
  }

  compact(executionIds: readonly string[], at: number): EndedExecution[] {
    const { keys, executions } = this.#find(this.#withJournal, executionIds);
    for (const { key } of executions) this.#archive.compact(key);
    this.#markCompacted.run(at, keys);
    return executions;
  }

  #find(find: SqliteStatement, executionIds: readonly string[]) {
    const rows = find.all(JSON.stringify([...new Set(executionIds)])) as (IdentityRow & { status: SqliteText })[];
    const keys = JSON.stringify(rows.map(({ key }) => Number(key)));
    const executions = rows.map((row) => {
      const { executionId, workflow } = readIdentity(row, this.#path);
      return {
        key: Number(row.key),
        executionId,
        workflow,
        status: readText(row.status, this.#path, executionId, 'the status'),
      };
    });
    return { keys, executions };
  }
}
