export type {
  ClaimedExecution,
  ExecutionBlock,
  ExecutionChanges,
  ExecutionRecord,
} from '../journal/execution-record.js';
export type {
  AppendRequest,
  ClaimRequest,
  ExecutionNotice,
  ExecutionStore,
  ListedExecution,
  ListRequest,
  ListResult,
  ProcessMark,
  RetryBlockedRequest,
  WorkerRecord,
} from '../journal/execution-store.js';
export { MemoryStore } from './memory/memory-store.js';
export { SqliteStore } from './sqlite/index.js';
