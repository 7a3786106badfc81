/** Marks a database file as ours: "Ever" in ASCII. */
export const APPLICATION_ID = 0x45766572;

/** Goes up whenever the tables change. */
export const SCHEMA_VERSION = 1;

/**
 * Inputs stand apart because SQLite rewrites a whole row with each change of it, and an input may
 * have megabytes. The journal is an ordinary table with an index beside it, not one ordered by its
 * key: the rows that executions append side by side then land on the same few pages, which makes a
 * commit up to twice as fast. Each row has sums of what it holds, and each entry one of all entries
 * up to it (see `record-sums.ts`). `outcomes` is not ordered by its key either: executions are
 * compacted in any order, and rows that come one after the other fill their pages. The last column
 * of the listing indexes is the rowid, `key`, as in every index: that is the order of executions
 * that started at the same moment.
 */
export const SCHEMA = `
CREATE TABLE executions (
  key INTEGER PRIMARY KEY,
  execution_id TEXT NOT NULL UNIQUE,
  workflow TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  wake_at INTEGER,
  owner TEXT,
  epoch INTEGER NOT NULL,
  result TEXT,
  error TEXT,
  blocked TEXT,
  blocked_by TEXT,
  retry_at INTEGER,
  deaths INTEGER,
  attributes TEXT,
  app_version TEXT,
  forked_from TEXT,
  redriven_at INTEGER,
  compacted_at INTEGER,
  awaits_callbacks INTEGER,
  former INTEGER NOT NULL DEFAULT 0,
  identity_sum INTEGER NOT NULL,
  input_sum INTEGER,
  state_sum INTEGER,
  outcome_sum INTEGER,
  labels_sum INTEGER,
  UNIQUE (workflow, name, former)
);
CREATE INDEX executions_due ON executions (workflow, owner, wake_at) WHERE ended_at IS NULL AND wake_at IS NOT NULL;
CREATE INDEX executions_to_retry ON executions (workflow, retry_at) WHERE ended_at IS NULL AND blocked_by IS NOT NULL;
CREATE INDEX executions_blocked ON executions (started_at) WHERE ended_at IS NULL AND blocked IS NOT NULL;
CREATE INDEX executions_awaiting ON executions (workflow, status, started_at) WHERE ended_at IS NULL AND awaits_callbacks;
CREATE INDEX executions_by_start ON executions (started_at);
CREATE INDEX executions_by_end ON executions (workflow, status, compacted_at IS NULL, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX executions_by_workflow ON executions (workflow, status, started_at);
CREATE INDEX executions_by_version ON executions (app_version, started_at) WHERE app_version IS NOT NULL;
CREATE TABLE attributes (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  execution INTEGER NOT NULL,
  PRIMARY KEY (name, value, started_at, execution)
) WITHOUT ROWID;
CREATE TABLE counts (
  workflow TEXT NOT NULL,
  status TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (workflow, status)
) WITHOUT ROWID;
CREATE TABLE inputs (execution INTEGER PRIMARY KEY, input TEXT NOT NULL);
CREATE TABLE outcomes (execution INTEGER NOT NULL UNIQUE, result TEXT, error TEXT, packed BLOB);
CREATE TABLE packs (
  execution INTEGER PRIMARY KEY,
  length INTEGER NOT NULL,
  journal_sum INTEGER NOT NULL,
  content BLOB NOT NULL
);
CREATE TABLE journal (
  execution INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entry TEXT NOT NULL,
  journal_sum INTEGER NOT NULL,
  PRIMARY KEY (execution, seq)
);
CREATE TABLE workers (
  worker_id TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  worker_sum INTEGER NOT NULL
);
CREATE TABLE duties (duty TEXT PRIMARY KEY, worker_id TEXT NOT NULL);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;
