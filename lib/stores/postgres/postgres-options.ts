import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkFlag, checkOptions, type OptionChecks, oneOf, optionCheck } from '../../core/errors/check-options.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import type { PostgresPool } from './postgres-pool.js';

/**
 * Options of `PostgresStore`: how to reach the server, and where in the database to keep things.
 */
export type PostgresStoreOptions = {
  /**
   * The schema of the tables, 1 to 50 lower-case letters, digits and underscores. Several schemas
   * in one database are several stores that know nothing of one another. Default: `everstep`.
   */
  readonly schema?: string | undefined;
  /**
   * What `open()` does about the tables. `auto` creates and migrates them, one process at a time.
   * `check` refuses a schema that is missing or older. `false` looks at nothing: then somebody else
   * has to make sure that they are right. Default: `auto`.
   */
  readonly migrate?: 'auto' | 'check' | false | undefined;
  /**
   * Whether processes hear of each other's writes at once (LISTEN and NOTIFY, on a connection of
   * its own), which a pooler in transaction mode does not support. Without, they look once a
   * second, and no connection keeps a prepared statement. Default: true.
   */
  readonly notifications?: boolean | undefined;
  /**
   * `strict` refuses a server or a connection that acknowledges what a power cut could take back
   * (`synchronous_commit` or `fsync` is off). `relaxed` accepts that. Default: `strict`.
   */
  readonly durability?: 'strict' | 'relaxed' | undefined;
  /**
   * The longest time to try again what fails for a reason that may pass, such as a restart of the
   * server, a lost connection or a pool that is used up. In whole seconds, rounded up, at least 1.
   * Default: 30 seconds.
   */
  readonly patience?: Duration | undefined;
} & (
  | {
      /**
       * A pool of `pg` that the application has made, and closes itself. The store uses up to
       * three of its connections at a time, and one more for notifications.
       */
      readonly pool: PostgresPool;
      readonly connectionString?: undefined;
      readonly max?: undefined;
    }
  | {
      /**
       * Where the server is: `postgres://user@host/database`. The store makes a pool of its own.
       */
      readonly connectionString: string;
      /** The most connections of that pool, from 2. Default: 10. */
      readonly max?: number | undefined;
      readonly pool?: undefined;
    }
);

const WHAT = 'new PostgresStore()';

const OPTIONS: OptionChecks<PostgresStoreOptions> = {
  schema: checkSchema,
  migrate: optionCheck((value) => ['auto', 'check', false].includes(value), "'auto', 'check' or false"),
  notifications: checkFlag,
  durability: oneOf('strict', 'relaxed'),
  patience: (value, what) => void durationSeconds(value, { what }),
  pool: optionCheck((value) => typeof value?.connect === 'function', 'a Pool of pg'),
  // What is wrong with a URL is not shown: there may be a password in it.
  connectionString: (value, what) => {
    if (typeof value === 'string' && value !== '') return;
    throw invalidArgument({ what, got: typeof value, expected: 'a URL such as postgres://user@host/database' });
  },
  max: optionCheck((value) => Number.isInteger(value) && value >= 2, 'a whole number from 2'),
};

/** @throws InvalidArgumentError */
export function checkPostgresOptions(options: PostgresStoreOptions): PostgresStoreOptions {
  checkOptions(options, OPTIONS, WHAT, 'They name a `pool` or a `connectionString`.');
  const { pool, connectionString, max } = options;
  if ((pool === undefined) === (connectionString === undefined)) {
    const got = pool === undefined ? 'neither' : 'both';
    throw invalidArgument({ what: `options of ${WHAT}`, got, expected: 'either `pool` or `connectionString`' });
  }
  if (pool !== undefined && max !== undefined) {
    const cure = 'The pool has a `max` of its own.';
    throw invalidArgument({ what: `max of ${WHAT}`, got: max, expected: 'no value beside `pool`', cure });
  }
  return options;
}

/** @throws InvalidArgumentError for what can't be the name of a schema as it is. */
export function checkSchema(value: unknown, what: string): void {
  if (typeof value === 'string' && /^(?!pg_)[a-z_][a-z0-9_]{0,49}$/.test(value)) return;
  const expected =
    'a name of 1 to 50 lower-case letters, digits and underscores that begins with neither a digit nor `pg_`';
  throw invalidArgument({ what, got: value, expected });
}
