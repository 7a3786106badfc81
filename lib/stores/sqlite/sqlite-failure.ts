import {
  StoreCorruptError,
  type StoreError,
  type StoreFault,
  type StoreReadError,
  type StoreWriteError,
} from '../../core/errors/store-errors.js';

/** The primary result codes of SQLite that mean something to a user of the store. */
const KINDS = new Map([
  [5, 'BUSY'],
  [8, 'READONLY'],
  [10, 'IOERR'],
  [11, 'CORRUPT'],
  [13, 'FULL'],
  [14, 'CANTOPEN'],
  [26, 'NOTADB'],
] as const);
export type FailureKind = typeof KINDS extends Map<number, infer K> ? K : never;

/** How libsql ends the message of an error at opening, which has no code of its own. */
const LIBSQL_OPEN_CODE = /: (\d+)"\)$/;

/**
 * What an error of any of the SQLite libraries says about its cause; `undefined` when it is
 * something else.
 */
export function failureKind(error: unknown): FailureKind | undefined {
  const { errcode, rawCode, code, message } = error as {
    errcode?: unknown;
    rawCode?: unknown;
    code?: unknown;
    message?: unknown;
  };
  const number = errcode ?? rawCode ?? LIBSQL_OPEN_CODE.exec(String(message))?.[1];
  if (Number(number) === SHMSIZE || code === 'SQLITE_IOERR_SHMSIZE') return 'FULL';
  // The low byte is the primary code, the rest says more about it.
  if (number !== undefined) return KINDS.get((Number(number) & 0xff) as 5);
  const [, name] = /^SQLITE_([A-Z]+)/.exec(String(code)) ?? [];
  return [...KINDS.values()].find((kind) => kind === name);
}

/**
 * The -shm file, which is a few bytes of memory that processes share, could not grow. What keeps it
 * from that is a full disk.
 */
const SHMSIZE = 10 | (19 << 8);

/**
 * How SQLite ends what it says of tables and columns that our statements name and the file doesn't
 * have.
 */
const LACKING = /no such (table|column): |has no column named |has \d+ columns but |cannot join using column /;

const RESTORE = 'Restore it from a backup, or salvage what is readable with `sqlite3 <file> .recover`.';
const PERMISSIONS =
  'Give the process write permission on the file and on its directory, where SQLite keeps a -wal and a -shm file beside it.';

const EXPLANATIONS: Readonly<Record<FailureKind, { readonly problem: string; readonly cure: string }>> = {
  BUSY: {
    problem: 'another process kept it locked for longer than `busyTimeout`',
    cure: 'Look for a process that holds a transaction open on it, such as a database browser, or raise `busyTimeout`.',
  },
  READONLY: { problem: 'the file or its directory is read-only', cure: PERMISSIONS },
  IOERR: {
    problem: 'the operating system reported an I/O error',
    cure: 'Check that the disk works and has room, then try again.',
  },
  CORRUPT: { problem: 'its contents are not what SQLite wrote', cure: RESTORE },
  FULL: {
    problem: 'the disk is full',
    cure: 'Free some space and try again: the store works as soon as there is room.',
  },
  CANTOPEN: { problem: 'SQLite may not open the file, or its -wal and -shm files', cure: PERMISSIONS },
  NOTADB: {
    problem: 'it is not a SQLite database',
    cure: 'Name another path, or move that file away; it was left as it is.',
  },
};

/** Cause and cure of an error that a SQLite library threw. */
export function explainFailure(error: unknown, path: string): StoreFault {
  const kind = failureKind(error);
  if (kind !== undefined) return explainKind(kind, path, error);
  const { message } = error as Error;
  if (isLacking(error)) {
    const problem = `it lacks what Everstep has made there (${message})`;
    return { path, problem, cure: 'Restore it from a backup.', cause: error };
  }
  return { path, problem: message, cure: 'The cause says what SQLite made of it.', cause: error };
}

function isLacking(error: unknown): boolean {
  return LACKING.test(String((error as Error).message));
}

export function explainKind(kind: FailureKind, path: string, cause?: unknown): StoreFault {
  return { path, ...EXPLANATIONS[kind], cause };
}

/** The error for a failed read or write of an open store. */
export function explainAccess(
  error: unknown,
  path: string,
  Failed: typeof StoreReadError | typeof StoreWriteError,
): StoreError {
  const kind = failureKind(error);
  const isDamaged = kind === 'CORRUPT' || kind === 'NOTADB' || (kind === undefined && isLacking(error));
  const Explained = isDamaged ? StoreCorruptError : Failed;
  return new Explained(explainFailure(error, path));
}
