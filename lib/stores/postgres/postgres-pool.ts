/** What the store uses of a pool of `pg`: `new Pool({ connectionString })` has it. */
export interface PostgresPool {
  /** Takes a connection out of the pool, or makes one. */
  connect(): Promise<PostgresConnection>;
  /**
   * The number of callers that wait for a connection. Without it, the store gives a connection back
   * after each statement, which costs it a little more.
   */
  readonly waitingCount?: number;
  /** Closes all connections. Called only for a pool that the store has made itself. */
  end(): Promise<void>;
}

/** What the store uses of a connection of such a pool. */
export interface PostgresConnection {
  /** Sends one statement, and resolves to its rows. */
  query(query: PostgresQuery): Promise<PostgresAnswer>;
  /** Gives the connection back to its pool, which closes it when this is an error or `true`. */
  release(error?: Error | boolean): void;
  /** Listens to notices, and to the end of the connection. */
  on(event: 'error' | 'notification' | 'end', listener: (...args: any[]) => void): unknown;
  /** Ends what `on` began. */
  removeListener(event: 'error' | 'notification' | 'end', listener: (...args: any[]) => void): unknown;
}

/** The answer to one statement. */
export interface PostgresAnswer {
  /** The rows, as objects. */
  readonly rows: readonly any[];
  /** The number of rows that the statement returned or changed. */
  readonly rowCount: number | null;
  /** What the server says that it did: `COMMIT`. */
  readonly command?: string;
}

/** One statement with its parameters. */
export interface PostgresQuery {
  /** The statement, with `$1` and so on for its parameters. */
  readonly text: string;
  /** The parameters, in order. */
  readonly values?: unknown[];
  /** The connection may keep the statement prepared under this name. */
  readonly name?: string;
  /** What reads the values of the answer, as they arrive. Default: that of the pool. */
  readonly types?: PostgresTypes;
}

/** What reads the values of an answer. */
export interface PostgresTypes {
  /** Returns what makes a value of a type of the server out of its text. */
  getTypeParser(type: number): (text: string) => any;
}

/** How a store makes a pool of its own. */
export interface PoolProps {
  readonly connectionString: string;
  readonly max: number;
}

/** The most connections of a pool; that of `pg` says it. */
export function mostConnections(pool: PostgresPool): number {
  const { max } = (pool as { readonly options?: { readonly max?: unknown } }).options ?? {};
  return typeof max === 'number' ? max : 10;
}

/**
 * Makes a pool with `pg`, which is loaded for this alone. A connection that is idle and breaks is
 * dropped by the pool, and nothing else is to be done about it.
 *
 * @throws Error when `pg` is not installed.
 */
export async function makePool({ connectionString, max }: PoolProps): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString, max, keepAlive: true, application_name: 'everstep' });
  pool.on('error', () => {});
  // It may break at the very moment at which it is given out, before anybody listens.
  pool.on('connect', (connection) => connection.on('error', () => {}));
  return pool as unknown as PostgresPool;
}
