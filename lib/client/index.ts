export type { InputOf, OutputOf } from '../engine/index.js';
export {
  checkCallbackListOptions,
  checkedWorkflows,
  checkListOptions,
  checkStartOptions,
  DEFAULT_LIST_LIMIT,
  LARGEST_PAGE,
  LIST_OPTIONS,
  type PurgeRequest,
  START_OPTIONS,
  STORE_LIST_OPTIONS,
  STORE_START_OPTIONS,
} from './arguments.js';
export { BaseClient, type ClientBackend, type EndedExecution, type FoundExecution } from './base-client.js';
export { callbackResult, checkCallbackResult } from './callback-result.js';
export type {
  AwaitResultOptions,
  CallbackListOptions,
  CountOptions,
  ExecutionAttributes,
  ForkOptions,
  HistoryOptions,
  ListOptions,
  NameReuse,
  OperationPlace,
  PauseOptions,
  PurgeOptions,
  RedriveOptions,
  ResumeOptions,
  RunOptions,
  StartOptions,
  StoreListOptions,
  StoreStartOptions,
  TimeRange,
} from './client-options.js';
export type { ExecutionActivity, OpenOperation, OpenOperationKind } from './execution-activity.js';
export type {
  BlockCause,
  BlockedExecution,
  DeleteResult,
  ExecutionCount,
  ExecutionDescription,
  ExecutionPage,
  ExecutionPause,
  ExecutionSummary,
  HistoryPage,
  PurgeResult,
  RecordedError,
  StoreSummary,
  UnreadableExecution,
  WorkerSummary,
} from './execution-description.js';
export { executionIdOf } from './execution-key.js';
export type { ExecutionKey, ExecutionRef, NamedExecution, WorkflowClass } from './execution-ref.js';
export type { CallbackPage, OpenCallback } from './open-callback.js';
export { pagesOf } from './pages.js';
export { pauseRefusal } from './pause-refusal.js';
export { plainJson, plainText, plainValue } from './plain-value.js';
export { errorObjectOf, toRecordedError } from './recorded-error.js';
export type { CallbackClient, ListArguments, StartArguments, WorkflowClient } from './workflow-client.js';
export { WorkflowCodec } from './workflow-codec.js';
