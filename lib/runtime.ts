/**
 * Durable workflows on machines of your own: the runtime that runs them, the client that starts and
 * watches them, and the port that stores of executions stand behind.
 *
 * @module
 */
export {
  CorruptJournalError,
  JournalVersionError,
} from './core/errors/service-errors.js';
export {
  JournalConflictError,
  LeaseLostError,
  StoreClosedError,
  StoreCorruptError,
  StoreError,
  StoreOpenError,
  StoreReadError,
  StoreWriteError,
} from './core/errors/store-errors.js';
export { type Clock, systemClock, type Timer } from './core/time/index.js';
export {
  type FunctionHandler,
  type InvocationContext,
  type InvocationInput,
  type JournalEntry,
  type RetentionOptions,
  type RetentionRule,
  type RuntimeFunction,
  type RuntimeFunctions,
  type StickyExecutionsOptions,
  type StopOptions,
  StoreWorkflowClient,
  type StoreWorkflowClientOptions,
  type WorkflowBinding,
  type WorkflowEntry,
  WorkflowRuntime,
  type WorkflowRuntimeOptions,
  type WorkflowTarget,
} from './service/index.js';
export {
  type AppendRequest,
  type ClaimedExecution,
  type ClaimRequest,
  type CodeVersions,
  type CommitObserver,
  type CountRequest,
  type CreateOptions,
  type ExecutionBlock,
  type ExecutionChanges,
  type ExecutionCount,
  type ExecutionNotice,
  type ExecutionRecord,
  type ExecutionStore,
  type ListedExecution,
  type ListedWorker,
  type ListRequest,
  type ListResult,
  MemoryStore,
  type ProcessMark,
  type RetryBlockedRequest,
  type StatsRequest,
  type StoreListener,
  type StoreStats,
  type StoreTransaction,
  type StoreTransactions,
  type TransactionRequest,
  type WorkerRecord,
} from './stores/index.js';
