export type { CodeVersions } from '../journal/code-versions.js';
export type {
  CountRequest,
  ExecutionCount,
  ListedExecution,
  ListRequest,
  ListResult,
} from '../journal/execution-list.js';
export type {
  ClaimedExecution,
  ExecutionBlock,
  ExecutionChanges,
  ExecutionRecord,
} from '../journal/execution-record.js';
export type {
  AppendRequest,
  ClaimRequest,
  CommitObserver,
  CreateOptions,
  ExecutionNotice,
  ExecutionStore,
  ListedWorker,
  ProcessMark,
  RetryBlockedRequest,
  StoreListener,
  WorkerRecord,
} from '../journal/execution-store.js';
export type { StatsRequest, StoreStats } from '../journal/store-stats.js';
export type { StoreTransaction, StoreTransactions, TransactionRequest } from '../journal/store-transaction.js';
export { MemoryStore } from './memory/memory-store.js';
export { SqliteStore } from './sqlite/index.js';
