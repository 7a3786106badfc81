/**
 * Writes a group of new executions and appends in one round trip and one transaction.
 *
 * Rows that somebody else has locked at this moment are not waited for: their appends come back as
 * `busy`, and the rest of the group is written. So nobody waits for a slow transaction but those
 * who need its row, and no two groups can deadlock over rows. `created` has the ids of the new
 * executions, in the order of `creates`; `replaces` and `has_labels` say whether any of them takes
 * the name of another one over, or has attributes. `op` counts appends from 1, and
 * new executions down from -1. An append of the group names an execution that no other one names,
 * be it as its own or in a notice; several notices may go to one execution.
 *
 * What it returns has a row for each that was refused: `exists` for an execution whose name or id
 * is taken, and `missing`, `busy`, `epoch` and `length`, the last two with the number that counts.
 *
 * Changes come as JSON of the columns that are to change: `json_populate_record` leaves the others
 * as they are. What is JSON comes as one text with a line feed between two, which JSON that was
 * written here does not have: to take that apart costs less than an array of texts in quotes.
 */
export const WRITE_FUNCTION = `
CREATE FUNCTION {s}.write_1(
  creates json, created text[], replaces boolean, has_labels boolean, inputs text[],
  ids text[], expected integer[], epochs integer[], sizes integer[], changes text, writes bigint[],
  entry_ops integer[], entry_places integer[], entry_lines text, entry_sums bigint[],
  notice_ops integer[], notice_ids text[], notice_lines text, notice_sums bigint[], notice_wakes bigint[],
  news_ops integer[], news text[]
) RETURNS TABLE (op integer, refusal text, number integer)
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $write$
#variable_conflict use_column
DECLARE
  changed text[] := string_to_array(changes, E'\\n', '');
  entries text[] := string_to_array(entry_lines, E'\\n');
  notices text[] := string_to_array(notice_lines, E'\\n');
  made_keys bigint[];
  target_ids text[];
  target_keys bigint[];
  target_lengths integer[];
  target_ends boolean[];
  good_ops integer[];
  good_keys bigint[];
  good_statuses text[];
BEGIN
  IF creates IS NOT NULL THEN
    IF replaces THEN
      UPDATE {s}.executions AS former SET superseded = former.key
      FROM json_array_elements(creates) AS given(made)
      WHERE former.execution_id = made->>'replaces' AND former.ended_at IS NOT NULL AND former.superseded = 0
        AND former.workflow = made->>'workflow' AND former.name = made->>'name';
    END IF;
    WITH added AS (
      INSERT INTO {s}.executions (execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch,
        journal_length, deaths, app_version, forked_from, redriven_at, compacted_at, awaits_callbacks, attributes, blocked, blocked_by,
        retry_at, result, error, identity_sum, labels_sum, input_sum, state_sum, outcome_sum)
      SELECT execution_id, workflow, name, status, started_at, ended_at, wake_at, owner, epoch,
        journal_length, deaths, app_version, forked_from, redriven_at, compacted_at, awaits_callbacks, attributes, blocked, blocked_by,
        retry_at, result, error, identity_sum, labels_sum, input_sum, state_sum, outcome_sum
      FROM json_populate_recordset(NULL::{s}.executions, creates)
      ON CONFLICT DO NOTHING
      RETURNING key, execution_id, workflow, status
    ), counted AS (
      INSERT INTO {s}.counts SELECT workflow, status, count(*) FROM added GROUP BY workflow, status
    )
    SELECT array_agg(added.key ORDER BY made.place) INTO made_keys
    FROM unnest(created) WITH ORDINALITY AS made(id, place)
    LEFT JOIN added ON added.execution_id = made.id;
    IF has_labels THEN
      INSERT INTO {s}.attributes
      SELECT label.value->>0, label.value->>1, (given.made->>'started_at')::bigint, made_keys[given.place]
      FROM json_array_elements(creates) WITH ORDINALITY AS given(made, place)
      CROSS JOIN LATERAL json_array_elements(given.made->'labels') AS label
      WHERE made_keys[given.place] IS NOT NULL;
    END IF;
    INSERT INTO {s}.inputs
    SELECT made.key, made.input FROM unnest(made_keys, inputs) AS made(key, input)
    WHERE made.key IS NOT NULL AND made.input IS NOT NULL;
    INSERT INTO {s}.journal
    SELECT made_keys[-entry.op], entry.place, entry.entry, entry.sum, 0
    FROM unnest(entry_ops, entry_places, entries, entry_sums) AS entry(op, place, entry, sum)
    WHERE entry.op < 0 AND made_keys[-entry.op] IS NOT NULL;
    IF array_position(made_keys, NULL) > 0 THEN
      RETURN QUERY
        SELECT made.place::integer, 'exists'::text, 0 FROM unnest(made_keys) WITH ORDINALITY AS made(key, place)
        WHERE made.key IS NULL;
    END IF;
  END IF;

  IF cardinality(notice_ops) > 0 THEN
    SELECT array_agg(target.execution_id), array_agg(target.key), array_agg(target.journal_length), array_agg(target.ended_at IS NOT NULL)
    INTO target_ids, target_keys, target_lengths, target_ends
    FROM (SELECT * FROM {s}.executions WHERE execution_id = ANY (notice_ids) FOR NO KEY UPDATE SKIP LOCKED) AS target;
  END IF;

  IF cardinality(ids) > 0 THEN
    SELECT array_agg(free.op), array_agg(free.key), array_agg(free.status) INTO good_ops, good_keys, good_statuses
    FROM (
      SELECT asked.op::integer AS op, execution.key, execution.status
      FROM unnest(ids, expected, epochs) WITH ORDINALITY AS asked(id, length, epoch, op)
      JOIN {s}.executions AS execution ON execution.execution_id = asked.id AND execution.journal_length = asked.length
        AND execution.epoch = coalesce(asked.epoch, execution.epoch) AND execution.compacted_at IS NULL
      WHERE notice_ops = '{}' OR NOT EXISTS (
        SELECT FROM unnest(notice_ops, notice_ids) AS notice(op, id)
        JOIN {s}.executions AS target ON target.execution_id = notice.id AND target.ended_at IS NULL
        WHERE notice.op = asked.op AND notice.id <> ALL (coalesce(target_ids, '{}'))
      )
      FOR NO KEY UPDATE OF execution SKIP LOCKED
    ) AS free;
    IF coalesce(cardinality(good_ops), 0) < cardinality(ids) THEN
      RETURN QUERY
        SELECT refused.op, refused.refusal, coalesce(CASE refused.refusal WHEN 'epoch' THEN refused.epoch ELSE refused.length END, 0)
        FROM (
          SELECT asked.op::integer AS op, found.epoch, found.journal_length AS length,
            CASE
              WHEN found.key IS NULL THEN 'missing'
              WHEN asked.epoch <> found.epoch THEN 'epoch'
              WHEN asked.length <> found.journal_length OR found.compacted_at IS NOT NULL THEN 'length'
              ELSE 'busy'
            END AS refusal
          FROM unnest(ids, expected, epochs) WITH ORDINALITY AS asked(id, length, epoch, op)
          LEFT JOIN {s}.executions AS found ON found.execution_id = asked.id
          WHERE asked.op <> ALL (coalesce(good_ops, '{}'))
        ) AS refused;
    END IF;
  END IF;

  IF good_ops IS NOT NULL THEN
    IF cardinality(entries) > 0 THEN
      INSERT INTO {s}.journal
      SELECT good.key, expected[good.op] + entry.place, entry.entry, entry.sum, writes[entry.op]
      FROM unnest(entry_ops, entry_places, entries, entry_sums) AS entry(op, place, entry, sum)
      JOIN unnest(good_ops, good_keys) AS good(op, key) ON good.op = entry.op;
    END IF;
    IF cardinality(array_remove(changed, NULL)) < cardinality(ids) THEN
      UPDATE {s}.executions AS execution SET journal_length = execution.journal_length + sizes[good.op]
      FROM unnest(good_ops, good_keys) AS good(op, key)
      WHERE execution.key = good.key AND changed[good.op] IS NULL AND sizes[good.op] > 0;
    END IF;
    IF cardinality(array_remove(changed, NULL)) > 0 THEN
      WITH present AS (
        UPDATE {s}.executions AS execution
        SET (journal_length, status, ended_at, wake_at, owner, deaths, blocked, blocked_by, retry_at, redriven_at, awaits_callbacks,
          result, error, state_sum, outcome_sum) = (
          SELECT execution.journal_length + sizes[good.op], status, ended_at,
            CASE WHEN epochs[good.op] IS NULL AND execution.blocked_by IS NOT NULL AND changed[good.op]::json->'blocked_by' IS NULL
              THEN execution.wake_at ELSE wake_at END,
            owner, deaths, blocked, blocked_by, retry_at, redriven_at, awaits_callbacks, result, error, state_sum, outcome_sum
          FROM json_populate_record(execution, changed[good.op]::json))
        FROM unnest(good_ops, good_keys, good_statuses) AS good(op, key, status)
        WHERE execution.key = good.key AND changed[good.op] IS NOT NULL
        RETURNING execution.workflow, good.status AS before, execution.status AS after
      )
      INSERT INTO {s}.counts
      SELECT present.workflow, change.status, sum(change.by)
      FROM present CROSS JOIN LATERAL (VALUES (present.before, -1), (present.after, 1)) AS change(status, by)
      WHERE present.before <> present.after
      GROUP BY present.workflow, change.status;
    END IF;
    IF cardinality(notice_ops) > 0 THEN
      INSERT INTO {s}.journal
      SELECT target.key, target.length + row_number() OVER (PARTITION BY target.key ORDER BY notice.op), notice.entry,
        notice.sum, writes[notice.op]
      FROM unnest(notice_ops, notice_ids, notices, notice_sums) AS notice(op, id, entry, sum)
      JOIN unnest(target_ids, target_keys, target_lengths, target_ends) AS target(id, key, length, has_ended) ON target.id = notice.id
      WHERE notice.op = ANY (good_ops) AND NOT target.has_ended;
      UPDATE {s}.executions AS execution
      SET journal_length = execution.journal_length + given.size,
        wake_at = CASE WHEN execution.blocked_by IS NULL THEN given.wake_at ELSE execution.wake_at END
      FROM (
        SELECT target.key, count(*) AS size, (array_agg(notice.wake_at ORDER BY notice.op DESC))[1] AS wake_at
        FROM unnest(notice_ops, notice_ids, notice_wakes) AS notice(op, id, wake_at)
        JOIN unnest(target_ids, target_keys, target_ends) AS target(id, key, has_ended) ON target.id = notice.id
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
 * is written: a fraction of the work of `write_1`. Answers as `appends_1` does.
 */
export const APPEND_FUNCTION = `
CREATE FUNCTION {s}.append_1(id text, expected integer, epoch integer, write bigint, entry_lines text, sums bigint[]) RETURNS text
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $append$
#variable_conflict use_variable
BEGIN
  WITH held AS (
    UPDATE {s}.executions AS execution SET journal_length = execution.journal_length + cardinality(sums)
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
  FROM held, unnest(string_to_array(entry_lines, E'\\n'), sums) WITH ORDINALITY AS entry(entry, sum, place);
  RETURN CASE WHEN FOUND THEN '' ELSE '1' END;
END $append$;`;

/**
 * Writes appends that only add entries, which is what most groups are made of: two thirds of what
 * `write_1` takes for them. The entries of all stand in one list, those of an append behind
 * `firsts` others. Returns the numbers of those that it could not write, with commas between them;
 * `write_1` then says why.
 */
export const APPENDS_FUNCTION = `
CREATE FUNCTION {s}.appends_1(
  ids text[], expected integer[], epochs integer[], sizes integer[], firsts integer[], writes bigint[], entry_lines text, sums bigint[]
) RETURNS text
LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $appends$
#variable_conflict use_variable
DECLARE
  entries text[] := string_to_array(entry_lines, E'\\n');
  written bigint[];
BEGIN
  WITH held AS (
    SELECT free.key, asked.op
    FROM unnest(ids, expected, epochs) WITH ORDINALITY AS asked(id, length, epoch, op)
    JOIN {s}.executions AS free ON free.execution_id = asked.id AND free.journal_length = asked.length
      AND free.epoch = coalesce(asked.epoch, free.epoch) AND free.compacted_at IS NULL
    FOR NO KEY UPDATE OF free SKIP LOCKED
  ), changed AS (
    UPDATE {s}.executions AS execution SET journal_length = execution.journal_length + sizes[held.op]
    FROM held WHERE execution.key = held.key
  ), added AS (
    INSERT INTO {s}.journal
    SELECT held.key, expected[held.op] + place, entries[firsts[held.op] + place], sums[firsts[held.op] + place], writes[held.op]
    FROM held CROSS JOIN LATERAL generate_series(1, sizes[held.op]) AS place
  )
  SELECT array_agg(held.op) INTO written FROM held;
  IF cardinality(written) = cardinality(ids) THEN RETURN ''; END IF;
  RETURN (SELECT string_agg(op::text, ',') FROM generate_series(1, cardinality(ids)) AS op WHERE op <> ALL (coalesce(written, '{}')));
END $appends$;`;
