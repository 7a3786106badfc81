import { statSync } from 'node:fs';
import type { StoreReadError, StoreWriteError } from '../../core/errors/store-errors.js';
import type { SqliteDriver } from './sqlite-driver.js';

/** What distinguishes a file from another one under its name. */
interface Identity {
  readonly device: number;
  readonly inode: number;
  readonly isEmpty: boolean;
}

const CURE =
  'Nothing more is written there. Put the file back, or let a new one be made, and start this process again. Until it ends, /proc/' +
  `${process.pid}/fd on Linux still has what was deleted.`;

/** The suffix of the write-ahead log, which SQLite empties when all of it is in the database. */
const LOG = '-wal';

/**
 * Checks that the files of a connection are still those that it has opened. SQLite goes on writing
 * to a file that was deleted, replaced or emptied, and what it acknowledges then is lost with the
 * connection.
 */
export class SqlitePresence {
  readonly #files: { readonly path: string; identity: Identity | undefined }[] = [];

  readonly #path: string;

  /** @param path the name of the store in messages. */
  constructor(driver: SqliteDriver, path: string) {
    this.#path = path;
    const { file } = driver.prepare(`SELECT file FROM pragma_database_list WHERE name = 'main'`).get() as {
      file: unknown;
    };
    // A database in memory has no file, and Windows deletes no file that is open.
    if (typeof file !== 'string' || file === '' || process.platform === 'win32') return;
    // The log appears with the first write, and stays as long as somebody has the file open.
    for (const path of [file, `${file}${LOG}`]) this.#files.push({ path, identity: identityOf(path) });
  }

  /** @throws StoreReadError, StoreWriteError the class given, when a file is no longer the same. */
  check(Failed: typeof StoreReadError | typeof StoreWriteError): void {
    const problem = this.#fault();
    if (problem !== undefined) throw new Failed({ path: this.#path, problem, cure: CURE });
  }

  #fault(): string | undefined {
    for (const file of this.#files) {
      const { path, identity } = file;
      const now = identityOf(path);
      if (identity === undefined) file.identity = now;
      else if (now === undefined) return `${path} was deleted while it was open`;
      else if (now.inode !== identity.inode || now.device !== identity.device) {
        return `${path} was replaced by another file while it was open`;
      } else if (now.isEmpty !== identity.isEmpty && !path.endsWith(LOG)) {
        if (now.isEmpty) return `${path} was emptied while it was open`;
        file.identity = now;
      }
    }
    return undefined;
  }
}

function identityOf(path: string): Identity | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { device: stats.dev, inode: stats.ino, isEmpty: stats.size === 0 };
}
