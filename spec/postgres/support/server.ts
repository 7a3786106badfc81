import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresStore, type PostgresStoreOptions } from '../../../lib/postgres.js';
import { Cluster } from './cluster.js';

const URL_VARIABLE = 'EVERSTEP_POSTGRES_URL';
const OWN_VARIABLE = 'EVERSTEP_POSTGRES_OWN_URL';

let cluster: Cluster | undefined;

/** Mocha calls this once, before all specs. */
export function mochaGlobalSetup(): void {
  if (process.env[URL_VARIABLE] !== undefined) return;
  cluster = new Cluster();
  process.env[OWN_VARIABLE] = cluster.url;
}

/** Mocha calls this once, after all specs. */
export function mochaGlobalTeardown(): void {
  cluster?.remove();
}

/** Where the server of this run is. */
export function serverUrl(): string {
  const url = process.env[URL_VARIABLE] ?? process.env[OWN_VARIABLE];
  if (url === undefined) throw new Error('There is no server: run these specs with `npm run test:postgres`.');
  return url;
}

/**
 * The server that the specs have started, which they may stop; `undefined` for one of somebody
 * else.
 */
export function ownCluster(): Cluster | undefined {
  return cluster;
}

/** The path of the socket of the server that the specs have started. */
export function serverSocket(): string | undefined {
  const host = new URLSearchParams(process.env[OWN_VARIABLE]?.split('?')[1]).get('host');
  return host === null ? undefined : join(host, '.s.PGSQL.5432');
}

/** A name of a schema that no other spec uses. */
export function newSchema(): string {
  return `spec_${randomBytes(6).toString('hex')}`;
}

/**
 * What a spec works with: a pool for its own statements, and stores, all of which are closed after
 * it.
 */
export class PostgresRig {
  readonly schema = newSchema();
  #pool: pg.Pool | undefined;
  readonly #stores: PostgresStore[] = [];

  get pool(): pg.Pool {
    if (this.#pool === undefined) {
      this.#pool = new pg.Pool({ connectionString: serverUrl(), max: 10 });
      // Some specs stop the server.
      this.#pool.on('error', () => {});
    }
    return this.#pool;
  }

  /** A store of the schema of this spec, with a pool of its own, that is not open yet. */
  store(options: Partial<PostgresStoreOptions> = {}): PostgresStore {
    const store = new PostgresStore({
      connectionString: serverUrl(),
      schema: this.schema,
      ...options,
    } as PostgresStoreOptions);
    this.#stores.push(store);
    return store;
  }

  async open(options?: Partial<PostgresStoreOptions>): Promise<PostgresStore> {
    const store = this.store(options);
    await store.open();
    return store;
  }

  /** The rows of a statement; `{s}` stands for the schema. */
  async rows<Row = any>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(text.replaceAll('{s}', this.schema), values)).rows as Row[];
  }

  /** The processes of the server whose connections listen to notices of the schema. */
  async listeners(): Promise<number[]> {
    const rows = await this.rows<{ readonly pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "everstep_{s}"'`,
    );
    return rows.map(({ pid }) => pid);
  }

  /** Resolves when something in the real world has come true. */
  async until(isTrue: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 100_000; !(await isTrue()); ) {
      if (Date.now() > deadline) throw new Error('It did not come true in 100 seconds.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Closes the stores, and removes their tables. */
  async drop(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await this.pool.query(`DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
  }

  async close(): Promise<void> {
    await this.drop();
    await this.pool.end();
  }
}

/** Makes the tables of a rig's schema, or empties them. */
export async function emptyTables(rig: PostgresRig): Promise<void> {
  const tables = await rig.rows<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = '{s}' AND tablename <> 'schema_version'`,
  );
  for (const { tablename } of tables) await rig.rows(`DELETE FROM {s}.${tablename}`);
}
