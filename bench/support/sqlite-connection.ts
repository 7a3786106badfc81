import { createRequire } from 'node:module';
import type { SqliteDriver } from '../../lib/sqlite.js';

/**
 * A connection through the library that `SqliteStore` would take on this Node, with the same
 * guarantees.
 */
export function connect(path: string): SqliteDriver {
  const driver = open(path);
  driver.exec('PRAGMA journal_mode = WAL');
  driver.exec('PRAGMA synchronous = FULL');
  return driver;
}

function open(path: string): SqliteDriver {
  const require = createRequire(import.meta.url);
  try {
    const { DatabaseSync } = require('node:sqlite') as { DatabaseSync: new (path: string) => SqliteDriver };
    return new DatabaseSync(path);
  } catch {
    const Database = require('libsql') as new (path: string) => SqliteDriver;
    return new Database(path);
  }
}
