/**
 * Durable workflows on one machine: the runtime that runs them, the stores that keep them, the
 * client that starts and watches them.
 *
 * @module
 */
export type * from './client/index.js';
export {
  CallbackClosedError,
  CallbackNotFoundError,
  ClientClosedError,
  ExecutionAlreadyStartedError,
  ExecutionEndedError,
  ExecutionFailedError,
  ExecutionStoppedError,
  ExecutionTimedOutError,
  UnknownWorkflowError,
} from './core/errors/client-errors.js';
export {
  CorruptJournalError,
  InvalidParameterValueException,
  JournalVersionError,
  ResourceNotFoundException,
  ServiceError,
  ServiceException,
} from './core/errors/service-errors.js';
export { type Clock, systemClock, type Timer } from './core/time/index.js';
export {
  type FunctionHandler,
  type InvocationContext,
  type InvocationInput,
  type JournalEntry,
  type RuntimeFunction,
  type RuntimeFunctions,
  type StopOptions,
  type StoreCallbackClient,
  StoreWorkflowClient,
  type StoreWorkflowClientOptions,
  type WorkflowBinding,
  WorkflowRuntime,
  type WorkflowRuntimeOptions,
  type WorkflowSource,
  type WorkflowTarget,
} from './service/index.js';
export * from './stores/index.js';
