/**
 * Writes a group of new executions and appends in one round trip and one transaction.
 *
 * Rows that somebody else has locked at this moment are not waited for: their appends come back as
 * `busy`, and the rest of the group is written. So nobody waits for a slow transaction but those
 * who need its row, and no two groups can deadlock over rows. `made` counts executions from 1, and
 * `op` appends. An append of the group names an execution that no other one names, be it as its own
 * or in a notice; several notices may go to one execution. Entries of new executions have negative
 * numbers.
 *
 * What it returns has a row for each that was refused: `exists` for an execution whose name or id
 * is taken, and `missing`, `busy`, `epoch` and `length`, the last two with the number that counts.
 *
 * Changes come as JSON of the columns that are to change: `json_populate_record` leaves the others
 * as they are.
 */
export const WRITE_FUNCTION = `
CREATE FUNCTION {s}.write_1(
  creates json, inputs text[], ids text[], expected integer[], epochs integer[], sizes integer[], changed text[], writes bigint[],
  entry_ops integer[], entry_places integer[], entries text[], entry_sums bigint[],
  notice_ops integer[], notice_ids text[], notices text[], notice_sums bigint[], notice_wakes bigint[],
  news_ops integer[], news text[]
) RETURNS TABLE (op integer, refusal text, number integer)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $write$
#variable_conflict use_column
DECLARE
  added_ids text[];
  added_keys bigint[];
  made_keys bigint[];
  held_ids text[];
  held_keys bigint[];
  held_lengths integer[];
  held_epochs integer[];
  held_ends boolean[];
  held_drops boolean[];
  held_workflows text[];
  held_statuses text[];
  all_refusals text[];
  all_numbers integer[];
  good_ops integer[];
  good_keys bigint[];
  good_lengths integer[];
BEGIN
  IF creates IS NOT NULL THEN
    UPDATE {s}.executions AS former SET superseded = former.key
    FROM json_array_elements(creates) AS given(made)
    WHERE former.execution_id = made->>'replaces' AND former.ended_at IS NOT NULL AND former.superseded = 0
      AND former.workflow = made->>'workflow' AND former.name = made->>'name';
    WITH added AS (
      INSERT INTO {s}.executions (execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch,
        journal_length, deaths, app_version, forked_from, redriven_at, compacted_at, awaits_callbacks, attributes, blocked, blocked_by,
        retry_at, result, error, identity_sum, labels_sum, input_sum, state_sum, outcome_sum)
      SELECT execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch,
        journal_length, deaths, app_version, forked_from, redriven_at, compacted_at, awaits_callbacks, attributes, blocked, blocked_by,
        retry_at, result, error, identity_sum, labels_sum, input_sum, state_sum, outcome_sum
      FROM json_populate_recordset(NULL::{s}.executions, creates)
      ON CONFLICT DO NOTHING
      RETURNING key, execution_id, workflow, status, started_at
    ), counted AS (
      INSERT INTO {s}.counts SELECT workflow, status, count(*) FROM added GROUP BY workflow, status
    ), labelled AS (
      INSERT INTO {s}.attributes
      SELECT label.value->>0, label.value->>1, added.started_at, added.key
      FROM json_array_elements(creates) AS given(made)
      CROSS JOIN LATERAL json_array_elements(made->'labels') AS label
      JOIN added ON added.execution_id = made->>'execution_id'
    )
    SELECT array_agg(added.execution_id), array_agg(added.key) INTO added_ids, added_keys FROM added;
    SELECT array_agg(added.key ORDER BY given.place) INTO made_keys
    FROM json_array_elements(creates) WITH ORDINALITY AS given(made, place)
    LEFT JOIN unnest(added_ids, added_keys) AS added(id, key) ON added.id = given.made->>'execution_id';
    INSERT INTO {s}.inputs
    SELECT made.key, made.input FROM unnest(made_keys, inputs) AS made(key, input)
    WHERE made.key IS NOT NULL AND made.input IS NOT NULL;
    INSERT INTO {s}.journal
    SELECT made_keys[-entry.op], entry.place, entry.entry, entry.sum, 0
    FROM unnest(entry_ops, entry_places, entries, entry_sums) AS entry(op, place, entry, sum)
    WHERE entry.op < 0 AND made_keys[-entry.op] IS NOT NULL;
    RETURN QUERY
      SELECT made.place::integer, 'exists'::text, 0 FROM unnest(made_keys) WITH ORDINALITY AS made(key, place)
      WHERE made.key IS NULL;
  END IF;

  IF cardinality(ids) > 0 THEN
    SELECT array_agg(held.execution_id), array_agg(held.key), array_agg(held.journal_length), array_agg(held.epoch),
      array_agg(held.ended_at IS NOT NULL), array_agg(held.compacted_at IS NOT NULL), array_agg(held.workflow), array_agg(held.status)
    INTO held_ids, held_keys, held_lengths, held_epochs, held_ends, held_drops, held_workflows, held_statuses
    FROM (
      SELECT * FROM {s}.executions WHERE execution_id = ANY (ids || notice_ids) FOR NO KEY UPDATE SKIP LOCKED
    ) AS held;

    SELECT array_agg(judged.refusal ORDER BY judged.op), array_agg(judged.number ORDER BY judged.op),
      array_agg(judged.op) FILTER (WHERE judged.refusal IS NULL),
      array_agg(judged.key) FILTER (WHERE judged.refusal IS NULL),
      array_agg(judged.length) FILTER (WHERE judged.refusal IS NULL)
    INTO all_refusals, all_numbers, good_ops, good_keys, good_lengths
    FROM (
      SELECT asked.op::integer AS op, held.key, held.length,
        CASE
          WHEN held.key IS NULL THEN
            CASE WHEN EXISTS (SELECT FROM {s}.executions WHERE execution_id = asked.id) THEN 'busy' ELSE 'missing' END
          WHEN asked.epoch <> held.epoch THEN 'epoch'
          WHEN asked.length <> held.length OR held.is_dropped THEN 'length'
          WHEN notice.id IS NOT NULL AND target.key IS NULL
            AND EXISTS (SELECT FROM {s}.executions WHERE execution_id = notice.id AND ended_at IS NULL) THEN 'busy'
        END AS refusal,
        CASE WHEN asked.epoch <> held.epoch THEN held.epoch ELSE held.length END AS number
      FROM unnest(ids, expected, epochs) WITH ORDINALITY AS asked(id, length, epoch, op)
      LEFT JOIN unnest(held_ids, held_keys, held_lengths, held_epochs, held_drops)
        AS held(id, key, length, epoch, is_dropped) ON held.id = asked.id
      LEFT JOIN unnest(notice_ops, notice_ids) AS notice(op, id) ON notice.op = asked.op
      LEFT JOIN unnest(held_ids, held_keys) AS target(id, key) ON target.id = notice.id
    ) AS judged;

    RETURN QUERY
      SELECT refused.op::integer, refused.refusal, coalesce(refused.number, 0)
      FROM unnest(all_refusals, all_numbers) WITH ORDINALITY AS refused(refusal, number, op)
      WHERE refused.refusal IS NOT NULL;
  END IF;

  IF good_ops IS NOT NULL THEN
    IF cardinality(entries) > 0 THEN
      INSERT INTO {s}.journal
      SELECT good.key, good.length + entry.place, entry.entry, entry.sum, writes[entry.op]
      FROM unnest(entry_ops, entry_places, entries, entry_sums) AS entry(op, place, entry, sum)
      JOIN unnest(good_ops, good_keys, good_lengths) AS good(op, key, length) ON good.op = entry.op;
    END IF;
    UPDATE {s}.executions AS execution SET journal_length = execution.journal_length + sizes[good.op]
    FROM unnest(good_ops, good_keys) AS good(op, key)
    WHERE execution.key = good.key AND changed[good.op] IS NULL AND sizes[good.op] > 0;
    IF array_remove(changed, NULL) <> '{}' THEN
      UPDATE {s}.executions AS execution
      SET (journal_length, status, ended_at, wake_at, owner, deaths, blocked, blocked_by, retry_at, redriven_at, awaits_callbacks,
        result, error, state_sum, outcome_sum) = (
        SELECT execution.journal_length + sizes[good.op], status, ended_at,
          CASE WHEN epochs[good.op] IS NULL AND execution.blocked_by IS NOT NULL AND changed[good.op]::json->'blocked_by' IS NULL
            THEN execution.wake_at ELSE wake_at END,
          owner, deaths, blocked, blocked_by, retry_at, redriven_at, awaits_callbacks, result, error, state_sum, outcome_sum
        FROM json_populate_record(execution, changed[good.op]::json))
      FROM unnest(good_ops, good_keys) AS good(op, key)
      WHERE execution.key = good.key AND changed[good.op] IS NOT NULL;
      INSERT INTO {s}.counts
      SELECT held.workflow, change.status, sum(change.by)
      FROM unnest(good_ops, good_keys) AS good(op, key)
      JOIN unnest(held_keys, held_workflows, held_statuses) AS held(key, workflow, status) ON held.key = good.key
      CROSS JOIN LATERAL (VALUES (held.status, -1), (changed[good.op]::json->>'status', 1)) AS change(status, by)
      WHERE changed[good.op]::json->>'status' <> held.status
      GROUP BY held.workflow, change.status;
    END IF;
    IF cardinality(notice_ops) > 0 THEN
      INSERT INTO {s}.journal
      SELECT target.key, target.length + row_number() OVER (PARTITION BY target.key ORDER BY notice.op), notice.entry,
        notice.sum, writes[notice.op]
      FROM unnest(notice_ops, notice_ids, notices, notice_sums) AS notice(op, id, entry, sum)
      JOIN unnest(held_ids, held_keys, held_lengths, held_ends) AS target(id, key, length, has_ended) ON target.id = notice.id
      WHERE notice.op = ANY (good_ops) AND NOT target.has_ended;
      UPDATE {s}.executions AS execution
      SET journal_length = execution.journal_length + given.size,
        wake_at = CASE WHEN execution.blocked_by IS NULL THEN given.wake_at ELSE execution.wake_at END
      FROM (
        SELECT target.key, count(*) AS size, (array_agg(notice.wake_at ORDER BY notice.op DESC))[1] AS wake_at
        FROM unnest(notice_ops, notice_ids, notice_wakes) AS notice(op, id, wake_at)
        JOIN unnest(held_ids, held_keys, held_ends) AS target(id, key, has_ended) ON target.id = notice.id
        WHERE notice.op = ANY (good_ops) AND NOT target.has_ended
        GROUP BY target.key
      ) AS given
      WHERE execution.key = given.key;
    END IF;
  END IF;

  PERFORM pg_notify('{c}', told.news) FROM unnest(news_ops, news) AS told(op, news)
  WHERE told.op < 0 OR told.op = ANY (good_ops);
END $write$;`;

/**
 * Writes one append that only adds entries, which is what a step does that runs while nothing else
 * is written: a fraction of the work of `write_1`. Returns false, and has done nothing, where that
 * is not possible; `write_1` then says why.
 */
export const APPEND_FUNCTION = `
CREATE FUNCTION {s}.append_1(id text, expected integer, epoch integer, write bigint, entries text[], sums bigint[]) RETURNS boolean
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $append$
#variable_conflict use_variable
BEGIN
  WITH held AS (
    UPDATE {s}.executions AS execution SET journal_length = execution.journal_length + cardinality(entries)
    WHERE execution.key = (
      SELECT free.key FROM {s}.executions AS free
      WHERE free.execution_id = id AND free.journal_length = expected AND free.epoch = coalesce(epoch, free.epoch)
        AND free.compacted_at IS NULL
      FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING execution.key
  )
  INSERT INTO {s}.journal
  SELECT held.key, expected + entry.place, entry.entry, entry.sum, write
  FROM held, unnest(entries, sums) WITH ORDINALITY AS entry(entry, sum, place);
  RETURN FOUND;
END $append$;`;

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
 */
export const CLAIM_FUNCTION = `
CREATE FUNCTION {s}.claim_1(
  worker text, claim bigint, is_repeated boolean, at bigint, earliest integer, most integer, names text[], versions text[], stamps text[],
  dead text[], gone text[], unreadable bigint[]
) RETURNS SETOF text
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
      SELECT row_to_json(claimed)::text FROM (
        SELECT leased.*, inputs.input, CASE WHEN former_owner = ANY (dead) THEN former_owner END AS taken_from
        FROM leased LEFT JOIN {s}.inputs ON inputs.execution = leased.key
      ) AS claimed
      ORDER BY array_position(due, claimed.key);
  ELSIF is_repeated OR due <> '{}' THEN
    RETURN QUERY
      SELECT row_to_json(claimed)::text FROM (
        SELECT execution.*, inputs.input, CASE WHEN former_owner = ANY (dead) THEN former_owner END AS taken_from
        FROM {s}.executions AS execution LEFT JOIN {s}.inputs ON inputs.execution = execution.key
        WHERE owner = worker AND lease_id = claim AND ended_at IS NULL
      ) AS claimed
      ORDER BY claimed.wake_at, claimed.key;
  END IF;
END $claim$;`;
