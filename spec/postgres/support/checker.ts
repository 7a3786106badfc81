import { expect } from 'chai';
import type { PostgresStore } from '../../../lib/postgres.js';
import type { PostgresRig } from './server.js';

/** The ends of operations that journals have: key of the execution, operation and action. */
export const RECORDED_ENDS = `
  SELECT execution, update->>'Id' AS operation, update->>'Action' AS action
  FROM {s}.journal, json_array_elements(
    CASE WHEN entry LIKE '{"kind":"checkpointed"%' THEN entry::json->'updates' ELSE '[]' END) AS update
  WHERE update->>'Action' IN ('SUCCEED', 'FAIL')
  UNION ALL
  SELECT execution, entry::json->>'id', 'SUCCEED' FROM {s}.journal WHERE entry LIKE '{"kind":"stepSucceeded"%'`;

/** Notes who held each execution under each epoch, from now on. */
export async function auditOwners(rig: PostgresRig): Promise<void> {
  await rig.rows(`
    CREATE TABLE {s}.audit (key bigint, epoch integer, owner text, UNIQUE (key, epoch, owner));
    CREATE FUNCTION {s}.audit() RETURNS trigger LANGUAGE plpgsql AS $audit$
    BEGIN
      INSERT INTO {s}.audit VALUES (NEW.key, NEW.epoch, NEW.owner) ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $audit$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON {s}.executions FOR EACH ROW WHEN (NEW.owner IS NOT NULL)
      EXECUTE FUNCTION {s}.audit()`);
}

/**
 * Checks what no fault may break: journals without gaps, as long as their records say, each
 * completion in them once, counts that add up, and one owner at most for each epoch.
 */
export async function checkEverything(rig: PostgresRig, store: PostgresStore): Promise<void> {
  const gaps = await rig.rows(`
    SELECT execution_id, journal_length, count(seq) AS entries, coalesce(max(seq), 0) AS last
    FROM {s}.executions LEFT JOIN {s}.journal ON execution = key
    GROUP BY key HAVING count(seq) <> journal_length OR coalesce(max(seq), 0) <> journal_length`);
  expect(gaps, 'journals with gaps').to.deep.equal([]);
  const orphans = await rig.rows(
    'SELECT DISTINCT execution FROM {s}.journal WHERE execution NOT IN (SELECT key FROM {s}.executions)',
  );
  expect(orphans, 'entries of nobody').to.deep.equal([]);
  const twice = await rig.rows(`
    SELECT execution, operation, count(*) FROM (${RECORDED_ENDS}) AS ends GROUP BY execution, operation HAVING count(*) > 1`);
  expect(twice, 'operations that completed twice').to.deep.equal([]);
  const counted = await rig.rows(`
    SELECT workflow, status, sum(n) FROM (
      SELECT workflow, status, change AS n FROM {s}.counts UNION ALL SELECT workflow, status, -1 FROM {s}.executions
    ) AS both_sides GROUP BY workflow, status HAVING sum(n) <> 0`);
  expect(counted, 'counts that are wrong').to.deep.equal([]);
  const [audit] = await rig.rows<{ readonly found: string | null }>(`SELECT to_regclass('{s}.audit') AS found`);
  if (audit!.found !== null) {
    const shared = await rig.rows('SELECT key, epoch FROM {s}.audit GROUP BY key, epoch HAVING count(*) > 1');
    expect(shared, 'epochs with two owners').to.deep.equal([]);
  }
  // Each journal is read with its sums.
  for (const { execution_id } of await rig.rows<{ readonly execution_id: string }>(
    'SELECT execution_id FROM {s}.executions',
  )) {
    await store.journal(execution_id);
  }
}
