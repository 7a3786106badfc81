export type { InputOf, OutputOf } from '../engine/entry-types.js';
export type {
  AwaitResultOptions,
  CallbackClient,
  ExecutionDescription,
  ExecutionKey,
  ExecutionPage,
  ExecutionRef,
  ExecutionSummary,
  HistoryOptions,
  HistoryPage,
  ListOptions,
  NamedExecution,
  StartArguments,
  StartOptions,
  WorkflowClass,
  WorkflowClient,
} from './workflow-client.js';
