/**
 * Durable workflows on AWS Lambda: the handlers that run them, the client that starts and watches
 * executions there, and the checkpoint store over the Lambda service.
 *
 * @module
 */
export type * from './client/index.js';
export {
  CallbackClosedError,
  CallbackNotFoundError,
  ExecutionAlreadyStartedError,
  ExecutionEndedError,
  ExecutionFailedError,
  ExecutionStoppedError,
  ExecutionTimedOutError,
  UnknownWorkflowError,
} from './core/errors/client-errors.js';
export { ExecutionNotFoundError } from './core/errors/store-errors.js';
export type { LambdaClientLike } from './lambda/aws-client.js';
export { type CreateHandlerOptions, createHandler } from './lambda/create-handler.js';
export type { FunctionTargetOptions } from './lambda/function-target.js';
export { LambdaCheckpointStore, type LambdaCheckpointStoreOptions } from './lambda/lambda-checkpoint-store.js';
export { LambdaWorkflowClient, type LambdaWorkflowClientOptions } from './lambda/lambda-workflow-client.js';
