import { CLAIM_FUNCTION } from './postgres-claim.js';
import { APPEND_FUNCTION, APPENDS_FUNCTION, WRITE_FUNCTION } from './postgres-functions.js';

/**
 * Goes up whenever the tables or functions change. A function keeps its name, which ends with the
 * version that brought it, as long as processes may be there that call it.
 */
export const SCHEMA_VERSION = 1;

/**
 * The oldest version of the library's schema that may still use the tables of this one. It goes up
 * when an older process would misread or damage what a newer one writes.
 */
const OLDEST_USER = 1;

/**
 * What each version adds to the one before.
 *
 * A row of `executions` is written with each append, so what is large stands apart or is moved out
 * by PostgreSQL, and the counter that an append changes is in no index: such an update touches one
 * page. Texts compare byte by byte (`COLLATE "C"`), whatever the locale of the database.
 * `superseded` is 0 unless the execution has given its name up; then it is the key, so that one
 * index serves both. `counts` has a row for each change of a number of executions, and now and then
 * sums them up: a single row for each number would have all writers wait for one another.
 */
const VERSIONS: readonly string[] = [
  `
CREATE TABLE {s}.executions (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  execution_id text COLLATE "C" NOT NULL UNIQUE,
  workflow text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  superseded bigint NOT NULL DEFAULT 0,
  status text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  ended_at bigint,
  wake_at bigint,
  owner text COLLATE "C",
  former_owner text COLLATE "C",
  lease_id bigint,
  epoch integer NOT NULL,
  journal_length integer NOT NULL,
  deaths integer,
  app_version text COLLATE "C",
  forked_from text COLLATE "C",
  redriven_at bigint,
  compacted_at bigint,
  awaits_callbacks boolean,
  attributes text,
  blocked text,
  blocked_by text COLLATE "C",
  retry_at bigint,
  result text,
  error text,
  identity_sum bigint NOT NULL,
  labels_sum bigint,
  input_sum bigint,
  state_sum bigint,
  outcome_sum bigint,
  UNIQUE (workflow, name, superseded) INCLUDE (started_at)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX executions_due ON {s}.executions (workflow, wake_at, key)
  WHERE owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX executions_due_of_version ON {s}.executions (workflow, app_version, wake_at, key)
  WHERE owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX executions_held ON {s}.executions (owner, workflow) WHERE owner IS NOT NULL AND ended_at IS NULL;
CREATE INDEX executions_to_retry ON {s}.executions (workflow, retry_at) WHERE blocked_by IS NOT NULL AND ended_at IS NULL;
CREATE INDEX executions_blocked ON {s}.executions (started_at, key) WHERE blocked IS NOT NULL AND ended_at IS NULL;
CREATE INDEX executions_awaiting ON {s}.executions (workflow, status, started_at, key)
  WHERE awaits_callbacks AND ended_at IS NULL;
CREATE INDEX executions_by_start ON {s}.executions (started_at, key);
CREATE INDEX executions_by_workflow ON {s}.executions (workflow, status, started_at, key);
CREATE INDEX executions_by_version ON {s}.executions (app_version, started_at, key) WHERE app_version IS NOT NULL;
CREATE INDEX executions_by_end ON {s}.executions (workflow, status, (compacted_at IS NULL), ended_at, key)
  WHERE ended_at IS NOT NULL;
CREATE TABLE {s}.attributes (
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  execution bigint NOT NULL,
  PRIMARY KEY (name, value, started_at, execution)
);
CREATE TABLE {s}.inputs (execution bigint PRIMARY KEY, input text NOT NULL);
CREATE TABLE {s}.journal (
  execution bigint NOT NULL,
  seq integer NOT NULL,
  entry text NOT NULL,
  entry_sum bigint NOT NULL,
  write_id bigint NOT NULL,
  PRIMARY KEY (execution, seq)
);
CREATE TABLE {s}.counts (workflow text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL, change bigint NOT NULL);
CREATE TABLE {s}.workers (
  worker_id text COLLATE "C" PRIMARY KEY,
  record text,
  worker_sum bigint,
  claim_id bigint
) WITH (fillfactor = 50);
CREATE TABLE {s}.duties (duty text COLLATE "C" PRIMARY KEY, worker_id text COLLATE "C" NOT NULL);
${WRITE_FUNCTION}
${APPEND_FUNCTION}
${APPENDS_FUNCTION}
${CLAIM_FUNCTION}`,
];

/**
 * The table that says which version a schema has; `oldest` is the oldest version that may use it.
 */
export const VERSION_TABLE = 'schema_version';

/**
 * The SQL that brings a schema from one version to the present one, as statements of one
 * transaction. Version 0 is an empty schema.
 */
export function migrationSql(schema: string, from: number): string {
  const steps = VERSIONS.slice(from).map((step) => step.trim());
  const text = [
    ...(from === 0
      ? [
          'CREATE SCHEMA IF NOT EXISTS {s};',
          `CREATE TABLE {s}.${VERSION_TABLE} (version integer NOT NULL, oldest integer NOT NULL);`,
          `INSERT INTO {s}.${VERSION_TABLE} VALUES (0, 0);`,
        ]
      : []),
    ...steps,
    `UPDATE {s}.${VERSION_TABLE} SET version = ${SCHEMA_VERSION}, oldest = ${OLDEST_USER};`,
  ];
  return inSchema(text.join('\n'), schema);
}

/** Puts the name of the schema where a statement has `{s}`, and that of its channel for `{c}`. */
export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('{s}', `"${schema}"`).replaceAll('{c}', channelOf(schema));
}

/** The channel of the notices about the executions of a schema. */
export function channelOf(schema: string): string {
  return `everstep_${schema}`;
}
