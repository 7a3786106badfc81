import type pg from 'pg';
import { identitySum, labelsSum, outcomeSum, stateSum } from '../../lib/stores/record-sums.js';
import { connect } from './sqlite-connection.js';

/** The start of the oldest execution; each further one starts 10 ms after the one before. */
export const FIRST_START = 1_700_000_000_000;
/** The newest ones that have not ended. */
export const UNFINISHED = 2000;

const WORKFLOWS = ['OrderWorkflow', 'BillingWorkflow', 'ShippingWorkflow'];
const COLUMNS = [
  ...['execution_id', 'workflow', 'name', 'status', 'started_at', 'ended_at', 'epoch', 'attributes', 'app_version'],
  ...['awaits_callbacks', 'blocked', 'identity_sum', 'labels_sum', 'state_sum', 'outcome_sum'],
];
const AT_ONCE = 5000;

/**
 * The row of the execution that started at this place among `count`. What filters find is old and
 * new, common and rare, and some that is common never comes together: those in `eu` with `pro`, and
 * names of `legacy-` with version 1.9.
 */
function rowOf(index: number, count: number): unknown[] {
  const executionId = `execution-${String((index * 7_919) % count).padStart(9, '0')}`;
  const workflow = WORKFLOWS[index % WORKFLOWS.length]!;
  const number = (index * 104_729) % count;
  const name = `${beginningOf(index, count)}-${number}`;
  const startedAt = FIRST_START + index * 10;
  const isOpen = count - index <= UNFINISHED;
  const status = isOpen ? 'RUNNING' : index % 10 === 0 ? 'FAILED' : 'SUCCEEDED';
  const endedAt = isOpen ? null : startedAt + 5;
  const attributes = JSON.stringify({
    tenant: `tenant-${index % 1000}`,
    [index % 2 === 0 ? 'region' : 'plan']: index % 2 === 0 ? 'eu' : 'pro',
    ...(index < count / 2 && { era: 'old' }),
  });
  const blocked = isOpen && index % 20 === 0 ? BLOCKED : null;
  const identity = identitySum({ executionId, workflow, name, startedAt });
  const outcome = outcomeSum({ result: null, error: null }, identity);
  return [
    ...[executionId, workflow, name, status, startedAt, endedAt, 0, attributes],
    ...[`1.${Math.floor((index * 10) / count)}`, isOpen && index % 10 === 1 ? 1 : null, blocked],
    ...[identity, labelsSum({ attributes, forked_from: null }, identity)],
    ...(isOpen ? [null, null] : [stateSum({ status, endedAt }, outcome, identity), outcome]),
  ];
}

const BLOCKED = JSON.stringify({ cause: 'drift', message: 'Other code.', remedy: 'Roll back.', since: FIRST_START });

/** `rare` are 1.1 % of all and the oldest, `legacy` most of the older 40 %, `vip` one in a hundred. */
function beginningOf(index: number, count: number): string {
  if (index < count * 0.011) return 'rare';
  if (index % 100 === 7) return 'vip';
  return index < count * 0.4 ? 'legacy' : 'order';
}

/** Fills a file that a `SqliteStore` has made, without the store, which would take far longer. */
export function fillSqlite(path: string, count: number): void {
  const driver = connect(path);
  driver.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN');
  const insert = driver.prepare(
    `INSERT INTO executions (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  );
  for (let index = 0; index < count; index++) insert.run(...(rowOf(index, count) as string[]));
  driver.exec(`
    INSERT INTO attributes SELECT label.key, label.value, started_at, executions.key
    FROM executions, json_each(attributes) AS label ORDER BY 1, 2, 3, 4;
    INSERT INTO counts SELECT workflow, status, count(*) FROM executions GROUP BY workflow, status;
    COMMIT`);
  driver.close();
}

/** The same in a schema that a `PostgresStore` has made. */
export async function fillPostgres(pool: pg.Pool, schema: string, count: number): Promise<void> {
  const types = ['text', 'text', 'text', 'text', 'bigint', 'bigint', 'integer', 'text', 'text', 'boolean', 'text'];
  const arrays = COLUMNS.map((_, at) => `$${at + 1}::${types[at] ?? 'bigint'}[]`).join(', ');
  for (let from = 0; from < count; from += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => rowOf(from + at, count));
    // The sums of ends are made in another way there, and are not looked at where they are missing.
    const columns = COLUMNS.map((column, at) =>
      rows.map((row) => (column === 'state_sum' || column === 'outcome_sum' ? null : row[at])),
    );
    await pool.query(
      `INSERT INTO ${schema}.executions (${COLUMNS.join(', ')}, journal_length)
      SELECT *, 1 FROM unnest(${arrays})`,
      columns,
    );
  }
  await pool.query(`
    INSERT INTO ${schema}.attributes SELECT label.key, label.value, started_at, execution.key
    FROM ${schema}.executions AS execution, jsonb_each_text(attributes::jsonb) AS label;
    INSERT INTO ${schema}.counts SELECT workflow, status, count(*) FROM ${schema}.executions GROUP BY workflow, status`);
  for (const table of ['executions', 'attributes', 'counts']) await pool.query(`VACUUM ANALYZE ${schema}.${table}`);
}
