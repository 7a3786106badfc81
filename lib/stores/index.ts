export {
  ExecutionNotFoundError,
  JournalConflictError,
  LeaseLostError,
  StoreClosedError,
  StoreCorruptError,
  StoreError,
  type StoreFault,
  StoreOpenError,
  StoreReadError,
  StoreWriteError,
} from '../errors/store-errors.js';
export type {
  AppendRequest,
  ClaimRequest,
  ExecutionChanges,
  ExecutionNotice,
  ExecutionRecord,
  ExecutionStore,
  ListedExecution,
  ListRequest,
  ListResult,
  ProcessMark,
  WorkerRecord,
} from './execution-store.js';
export { MemoryStore } from './memory-store.js';
export type { SqliteDriver, SqliteStatement, SqliteValue } from './sqlite-driver.js';
export type { SqliteStoreOptions } from './sqlite-options.js';
export { SqliteStore } from './sqlite-store.js';
