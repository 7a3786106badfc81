import { StoreWriteError } from '../../core/errors/store-errors.js';
import type { PostgresSession } from './postgres-session.js';

interface IdRow {
  readonly execution_id: string;
}

/**
 * Removes executions that have ended, with all that is kept of them. Returns the ids of those
 * removed.
 */
export async function removeExecutions(session: PostgresSession, executionIds: readonly string[]): Promise<string[]> {
  const rows = await session.run<IdRow>(
    StoreWriteError,
    `WITH ended AS (
      SELECT key FROM {s}.executions WHERE execution_id = ANY ($1) AND ended_at IS NOT NULL ORDER BY key FOR UPDATE
    ), removed AS (
      DELETE FROM {s}.executions AS execution USING ended WHERE execution.key = ended.key
      RETURNING execution.execution_id, execution.workflow, execution.status
    ), without_journal AS (
      DELETE FROM {s}.journal USING ended WHERE journal.execution = ended.key
    ), without_input AS (
      DELETE FROM {s}.inputs USING ended WHERE inputs.execution = ended.key
    ), without_attributes AS (
      DELETE FROM {s}.attributes AS label USING {s}.executions AS execution, ended,
        LATERAL json_each_text(execution.attributes::json) AS own
      WHERE execution.key = ended.key AND label.name = own.key AND label.value = own.value
        AND label.started_at = execution.started_at AND label.execution = ended.key
    ), counted AS (
      INSERT INTO {s}.counts SELECT workflow, status, -count(*) FROM removed GROUP BY workflow, status
    )
    SELECT execution_id FROM removed`,
    [executionIds],
  );
  return rows.map(({ execution_id }) => execution_id);
}

/** Drops the journals of executions that have ended. Returns the ids of those that had one. */
export async function compactExecutions(
  session: PostgresSession,
  executionIds: readonly string[],
  at: number,
): Promise<string[]> {
  const rows = await session.run<IdRow>(
    StoreWriteError,
    `WITH ended AS (
      SELECT key FROM {s}.executions
      WHERE execution_id = ANY ($1) AND ended_at IS NOT NULL AND compacted_at IS NULL ORDER BY key FOR NO KEY UPDATE
    ), without_journal AS (
      DELETE FROM {s}.journal USING ended WHERE journal.execution = ended.key
    )
    UPDATE {s}.executions AS execution SET journal_length = 0, compacted_at = $2
    FROM ended WHERE execution.key = ended.key RETURNING execution.execution_id`,
    [executionIds, Math.ceil(at)],
  );
  return rows.map(({ execution_id }) => execution_id);
}
