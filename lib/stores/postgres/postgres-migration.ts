import { invalidArgument } from '../../core/errors/argument-errors.js';
import { StoreOpenError } from '../../core/errors/store-errors.js';
import { checkSchema } from './postgres-options.js';
import { migrationSql, SCHEMA_VERSION, VERSION_TABLE } from './postgres-schema.js';
import type { PostgresSession } from './postgres-session.js';

interface VersionRow {
  readonly version: number;
  readonly oldest: number;
}

/** The one who migrates holds this lock, whatever the schema: few do it, and seldom. */
const LOCK = 'SELECT pg_advisory_xact_lock(1165387123)';

/**
 * The SQL that makes the tables of a store in a new schema, or brings an older one up to date: what
 * `migrate: 'auto'` runs. For those who have their database changed by somebody else.
 *
 * @param schema the schema of the tables.
 * @param from the version that the schema has; 0 for a schema without tables.
 * @throws InvalidArgumentError for a schema or a version that can't be.
 * @example
 * ```ts
 * await writeFile('everstep.sql', postgresMigrationSql('workflows'));
 * ```
 */
export function postgresMigrationSql(schema = 'everstep', from = 0): string {
  checkSchema(schema, 'schema of postgresMigrationSql()');
  if (!Number.isInteger(from) || from < 0 || from > SCHEMA_VERSION) {
    const expected = `a version from 0 to ${SCHEMA_VERSION}`;
    throw invalidArgument({ what: 'from of postgresMigrationSql()', got: from, expected });
  }
  return `BEGIN;\n${LOCK};\n${migrationSql(schema, from)}\nCOMMIT;\n`;
}

/**
 * Makes sure that the schema is one that this version can use.
 *
 * @throws StoreOpenError when it is missing or older and `migrate` is `check`, and when it is
 * newer.
 */
export async function prepareSchema(session: PostgresSession, migrate: 'auto' | 'check'): Promise<void> {
  const found = await readVersion(session);
  if (found !== undefined && found.version >= SCHEMA_VERSION) {
    mustBeUsable(found, session);
    return;
  }
  if (migrate === 'check') {
    const is = found === undefined ? 'it has no tables of Everstep' : `its tables have version ${found.version}`;
    const problem = `${is}, and this version needs ${SCHEMA_VERSION}`;
    const cure = 'Run `everstep postgres migrate`, or open the store with `migrate: "auto"`.';
    throw new StoreOpenError({ path: session.where, problem, cure });
  }
  await session.patiently(StoreOpenError, () => migrateOnce(session));
}

/** Under the lock, since others may be about to do the same. */
async function migrateOnce(session: PostgresSession): Promise<void> {
  await session.withConnection(async (connection) => {
    const run = (text: string) => connection.query({ text: session.sql(text) });
    await run('BEGIN');
    try {
      await run(LOCK);
      const { rows } = await run(`SELECT to_regclass('{s}.${VERSION_TABLE}') AS found`);
      const isThere = (rows[0] as { readonly found: string | null }).found !== null;
      const [found] = isThere
        ? ((await run(`SELECT version, oldest FROM {s}.${VERSION_TABLE}`)).rows as VersionRow[])
        : [];
      if (found !== undefined) mustBeUsable(found, session);
      if ((found?.version ?? 0) < SCHEMA_VERSION) await run(migrationSql(session.schema, found?.version ?? 0));
      await run('COMMIT');
    } catch (error) {
      await run('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}

/** The version of the schema; `undefined` when there are no tables. */
async function readVersion(session: PostgresSession): Promise<VersionRow | undefined> {
  return session.patiently(StoreOpenError, async () => {
    try {
      const [row] = await session.query<VersionRow>(`SELECT version, oldest FROM {s}.${VERSION_TABLE}`);
      return row;
    } catch (error) {
      if (['42P01', '3F000'].includes((error as { readonly code?: string }).code ?? '')) return undefined;
      throw error;
    }
  });
}

function mustBeUsable({ version, oldest }: VersionRow, session: PostgresSession): void {
  if (oldest <= SCHEMA_VERSION) return;
  const problem = `its tables have version ${version}, and this version of Everstep knows them up to ${SCHEMA_VERSION} only`;
  throw new StoreOpenError({ path: session.where, problem, cure: 'Run a newer version of Everstep there.' });
}
