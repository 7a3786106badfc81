import {
  StoreCorruptError,
  type StoreError,
  type StoreFault,
  StoreOpenError,
  type StoreReadError,
  type StoreWriteError,
} from '../../core/errors/store-errors.js';

/**
 * What can be done about a failure:
 *
 * - `again`: it may pass, and trying again is safe, since every statement of the store may run
 *   twice.
 * - `apart`: the fault lies in what one write of a group brought.
 * - `never`: somebody has to mend something first.
 */
export type FailureKind = 'again' | 'apart' | 'never';

/** The connection broke, or none could be made. */
const LOST = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
const LOST_MESSAGE = /terminated|connection ended|not queryable|server closed|timeout exceeded/i;

/**
 * Codes of PostgreSQL that pass by themselves: connection failures, serialization failures,
 * deadlocks, locks, restarts, too many connections, a statement that was cancelled, and what the
 * server calls a lack of memory.
 */
const PASSING = /^(08...|40001|40P01|55P03|57P0[1-5]|53300|57014|53200|XX000)$/;

/** Codes of data that a column does not take. */
const OF_DATA = /^(22...|23...|54...)$/;

/** What went wrong by the code of PostgreSQL, and what to do. */
const EXPLANATIONS: readonly (readonly [RegExp, problem: string, cure: string])[] = [
  [/^53100$/, 'the disk of the server is full', 'Free some space there: the store works as soon as there is room.'],
  [
    /^53300$/,
    'the server has no connection left',
    'Raise its `max_connections`, or make the pools of the applications smaller.',
  ],
  [
    /^42501$/,
    'the role lacks a right',
    'Grant it what docs/postgres.md lists, or let a role that may change tables migrate the schema.',
  ],
  [
    /^25006$/,
    'the server is read-only: a standby, or a database that is set so',
    'Connect to the primary, for example with `target_session_attrs=read-write`.',
  ],
  [
    /^(42P01|3F000|42883|42703)$/,
    'what Everstep has made there is missing or older',
    'Open the store with `migrate: "auto"`, or run `everstep postgres migrate`.',
  ],
  [
    /^(28...)$/,
    'the server refuses the role or its password',
    "Check the connection string and the server's pg_hba.conf.",
  ],
  [/^3D000$/, 'there is no such database', 'Create it, or correct the name in the connection string.'],
  [
    /^55P03$/,
    'somebody else has kept a lock for too long',
    'Look for a transaction that stays open: pg_stat_activity shows them.',
  ],
  [
    /^57014$/,
    'the server cancelled the statement',
    'Raise the `statement_timeout` of the role, or look for what makes the server slow.',
  ],
  [
    /^57P0/,
    'the server is stopping or starting',
    'Start it, and look at its log. The store works as soon as it is there.',
  ],
];

/** The code that PostgreSQL or the operating system gave; `undefined` for what has none. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

export function failureKind(error: unknown): FailureKind {
  const code = codeOf(error);
  if (code !== undefined) {
    if (PASSING.test(code) || LOST.test(code)) return 'again';
    return OF_DATA.test(code) ? 'apart' : 'never';
  }
  return LOST_MESSAGE.test(String((error as Error | undefined)?.message)) ? 'again' : 'never';
}

/** Whether the answer is unknown because the connection broke, so that it is of no further use. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || LOST.test(code) || /^(08|57P)/.test(code) || code === '25006';
}

/**
 * Whether a statement failed because its connection has lost what was prepared, or has a statement
 * of that name that the client did not prepare: then nothing was done.
 */
export function isPreparedLost(error: unknown): boolean {
  return /^(26000|42P05|0A000)$/.test(codeOf(error) ?? '');
}

/** Whether a statement may have been done although it failed: its answer was lost. */
export function isOutcomeUnknown(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return !/waiting for a connection|trying to connect/.test(String((error as Error).message));
  return /^(ECONNRESET|EPIPE|ETIMEDOUT|08...|57P0[12])$/.test(code);
}

/**
 * Whether the work of a transaction may well succeed in a new one: it met another transaction, or
 * lost its connection. Libraries between the code and `pg` wrap what that throws.
 */
export function isTransactionConflict(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if (/^(40001|40P01|08...|57P0[123])$/.test(codeOf(each) ?? '')) return true;
  }
  return false;
}

/** Cause and cure of an error that `pg` threw. It shows no value of a statement. */
export function explainFailure(error: unknown, where: string): StoreFault {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const known = code === undefined ? undefined : EXPLANATIONS.find(([pattern]) => pattern.test(code));
  if (known !== undefined)
    return { path: where, problem: `${known[1]} (${code}: ${message})`, cure: known[2], cause: error };
  if (isConnectionLost(error)) {
    const problem = `the server can't be reached (${message || code})`;
    const cure = 'Check that it runs, and the host, port and TLS settings of the connection.';
    return { path: where, problem, cure, cause: error };
  }
  const problem = `PostgreSQL answered ${code}: ${message}`;
  return { path: where, problem, cure: 'Look up that code in the manual of PostgreSQL.', cause: error };
}

/** The error for a failed read or write of an open store. */
export function explainAccess(
  error: unknown,
  where: string,
  Failed: typeof StoreReadError | typeof StoreWriteError | typeof StoreOpenError,
  isUnknown = isOutcomeUnknown(error),
): StoreError {
  if (/^XX00[12]$/.test(codeOf(error) ?? '')) {
    const problem = `the server found damage in it (${(error as Error).message})`;
    return new StoreCorruptError({ path: where, problem, cure: 'Restore it from a backup.', cause: error });
  }
  return new Failed({ ...explainFailure(error, where), isUnknown });
}

/** @throws StoreOpenError that `pg` is missing, with the command that installs it. */
export function pgIsMissing(cause: unknown): StoreOpenError {
  const problem = 'the package `pg` is not installed';
  return new StoreOpenError({ path: 'in PostgreSQL', problem, cure: 'Run `npm install pg` (8.13 or later).', cause });
}
