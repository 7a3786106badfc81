import { pageOf } from './postgres-lines.js';

/** The most entries of all journals that come along with a claim. */
const MOST_ENTRIES = 2000;
/** The most characters of one of them. */
const MOST_CHARACTERS = 1_000_000;
/** The number of entries of a row. The last row is parsed after the commit, so it is to be short. */
const PAGE_ENTRIES = 64;

/**
 * Leases executions that are due. A claim takes effect once: one that is tried again after its
 * answer was lost gets what it got before, since a claim of this id or a later one is recorded for
 * the worker.
 *
 * What others are leasing at the same moment is skipped, and so found due by the next claim.
 *
 * A connection plans a statement when it first runs it, which for this table takes longer than to
 * run it. So what only some claims need is a statement of its own: pinned versions, workers that
 * are gone, the latest, and what a repeated claim got before. The latest are looked for only where
 * the earliest were as many as was asked for: otherwise those are all there are.
 *
 * The journal of an execution that the worker can't know yet comes along, unless all of them are too
 * long or too large together: to read it apart would be one more round trip for each. It comes in
 * pages, each in a row of its own, of which the first one has the record: so that they can be parsed
 * while others are on their way, and while the claim is committed.
 */
export const CLAIM_FUNCTION = `
CREATE FUNCTION {s}.claim_1(
  worker text, claim bigint, is_repeated boolean, at bigint, earliest integer, most integer, names text[], versions text[], stamps text[],
  dead text[], gone text[], unreadable bigint[], knows_none boolean
) RETURNS TABLE (record text, page varchar)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $claim$
#variable_conflict use_column
DECLARE
  due bigint[] := '{}';
  wakes bigint[] := '{}';
  more bigint[];
  more_wakes bigint[];
  is_new boolean := false;
  is_known boolean := false;
BEGIN
  IF is_repeated THEN
    SELECT EXISTS (SELECT FROM {s}.workers WHERE worker_id = worker AND claim_id >= claim) INTO is_known;
  END IF;
  IF NOT is_known THEN
    IF earliest > 0 AND array_position(versions, NULL) > 0 THEN
      SELECT coalesce(array_agg(chosen.key), '{}'), coalesce(array_agg(chosen.wake_at), '{}') INTO due, wakes FROM (
        SELECT free.key, free.wake_at FROM unnest(names, versions) AS asked(name, version) CROSS JOIN LATERAL (
          SELECT key, wake_at FROM {s}.executions
          WHERE asked.version IS NULL AND workflow = asked.name AND owner IS NULL AND wake_at <= at AND ended_at IS NULL
            AND key <> ALL (unreadable)
          ORDER BY wake_at, key LIMIT earliest FOR NO KEY UPDATE SKIP LOCKED
        ) AS free ORDER BY free.wake_at, free.key LIMIT earliest
      ) AS chosen;
    END IF;
    IF earliest > 0 AND array_remove(versions, NULL) <> '{}' THEN
      SELECT array_agg(found.key), array_agg(found.wake_at) INTO more, more_wakes FROM (
        SELECT free.key, free.wake_at FROM unnest(names, versions) AS asked(name, version) CROSS JOIN LATERAL (
          SELECT key, wake_at FROM {s}.executions
          WHERE workflow = asked.name AND app_version = asked.version AND owner IS NULL AND wake_at <= at AND ended_at IS NULL
            AND key <> ALL (unreadable)
          ORDER BY wake_at, key LIMIT earliest FOR NO KEY UPDATE SKIP LOCKED
        ) AS free
        UNION ALL
        SELECT free.key, free.wake_at FROM unnest(names, versions) AS asked(name, version) CROSS JOIN LATERAL (
          SELECT key, wake_at FROM {s}.executions
          WHERE asked.version IS NOT NULL AND workflow = asked.name AND app_version IS NULL AND owner IS NULL AND wake_at <= at
            AND ended_at IS NULL AND key <> ALL (unreadable)
          ORDER BY wake_at, key LIMIT earliest FOR NO KEY UPDATE SKIP LOCKED
        ) AS free
      ) AS found;
      due := due || more;
      wakes := wakes || more_wakes;
    END IF;
    IF earliest > 0 AND gone <> '{}' THEN
      SELECT array_agg(left_behind.key), array_agg(left_behind.wake_at) INTO more, more_wakes FROM (
        SELECT key, wake_at FROM {s}.executions
        WHERE owner = ANY (gone) AND workflow = ANY (names) AND wake_at <= at AND ended_at IS NULL
          AND key <> ALL (unreadable)
          AND (app_version IS NULL OR EXISTS (
            SELECT FROM unnest(names, versions) AS asked(name, version)
            WHERE asked.name = workflow AND coalesce(asked.version, app_version) = app_version))
        ORDER BY wake_at, key LIMIT earliest FOR NO KEY UPDATE SKIP LOCKED
      ) AS left_behind;
      due := due || more;
      wakes := wakes || more_wakes;
    END IF;
    IF array_remove(versions, NULL) <> '{}' OR gone <> '{}' THEN
      SELECT coalesce(array_agg(chosen.key), '{}') INTO due FROM (
        SELECT found.key FROM unnest(due, wakes) AS found(key, wake_at) ORDER BY found.wake_at, found.key LIMIT earliest
      ) AS chosen;
    END IF;
    IF cardinality(due) >= earliest AND most > earliest THEN
      SELECT array_agg(chosen.key) INTO more FROM (
        SELECT free.key FROM unnest(names, versions) AS asked(name, version) CROSS JOIN LATERAL (
          SELECT key, wake_at FROM {s}.executions
          WHERE workflow = asked.name AND owner IS NULL AND wake_at <= at AND ended_at IS NULL
            AND key <> ALL (due) AND key <> ALL (unreadable)
            AND (asked.version IS NULL OR app_version IS NULL OR app_version = asked.version)
          ORDER BY wake_at DESC, key DESC LIMIT most FOR NO KEY UPDATE SKIP LOCKED
        ) AS free ORDER BY free.wake_at DESC, free.key DESC LIMIT most - cardinality(due)
      ) AS chosen;
      due := due || more;
    END IF;
    -- A claim that finds nothing writes nothing, unless it is repeated: its first attempt may still come.
    IF due <> '{}' OR is_repeated THEN
      INSERT INTO {s}.workers AS known (worker_id, claim_id) VALUES (worker, claim)
      ON CONFLICT (worker_id) DO UPDATE SET claim_id = claim WHERE coalesce(known.claim_id, 0) < claim;
      is_new := FOUND;
    END IF;
  END IF;
  IF is_new AND due <> '{}' THEN
    RETURN QUERY
      WITH leased AS (
        UPDATE {s}.executions SET owner = worker, former_owner = owner, lease_id = claim, epoch = epoch + 1,
          deaths = CASE WHEN owner = ANY (dead) THEN coalesce(deaths, 0) + 1 ELSE deaths END,
          app_version = coalesce(app_version, (
            SELECT asked.version FROM unnest(names, stamps) AS asked(name, version) WHERE asked.name = workflow LIMIT 1))
        WHERE key = ANY (due)
        RETURNING *
      )
      SELECT CASE WHEN page.first > 1 THEN NULL ELSE row_to_json(claimed)::text END, page.entries FROM (
        SELECT leased.*, inputs.input, CASE WHEN former_owner = ANY (dead) THEN former_owner END AS taken_from,
          sum(journal_length) OVER (ORDER BY array_position(due, leased.key)) AS entries_so_far
        FROM leased LEFT JOIN {s}.inputs ON inputs.execution = leased.key
      ) AS claimed
      LEFT JOIN LATERAL (
        SELECT first, lines.entries, sum(octet_length(lines.entries)) OVER () AS characters
        FROM generate_series(1, claimed.journal_length, ${PAGE_ENTRIES}) AS first CROSS JOIN LATERAL (
          SELECT (${pageOf('claimed.execution_id')})::varchar AS entries FROM (
            SELECT entry, entry_sum FROM {s}.journal
            WHERE execution = claimed.key AND seq >= first AND seq < first + ${PAGE_ENTRIES}
            ORDER BY seq
          ) AS line
        ) AS lines
        WHERE claimed.entries_so_far <= ${MOST_ENTRIES} AND (knows_none OR claimed.epoch = 1 OR claimed.former_owner = ANY (gone))
      ) AS page ON page.characters < ${MOST_CHARACTERS}
      ORDER BY array_position(due, claimed.key), page.first;
  ELSIF is_repeated OR due <> '{}' THEN
    RETURN QUERY
      SELECT row_to_json(claimed)::text, NULL::varchar FROM (
        SELECT execution.*, inputs.input, CASE WHEN former_owner = ANY (dead) THEN former_owner END AS taken_from
        FROM {s}.executions AS execution LEFT JOIN {s}.inputs ON inputs.execution = execution.key
        WHERE owner = worker AND lease_id = claim AND ended_at IS NULL
      ) AS claimed
      ORDER BY claimed.wake_at, claimed.key;
  END IF;
END $claim$;`;
