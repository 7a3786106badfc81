/**
 * Durable workflows on AWS Lambda: the handlers that run them, the client that starts and watches
 * executions there, and the checkpoint store over the Lambda service.
 *
 * @module
 */
export type { InvocationEvent, InvocationOutput } from './core/wire/index.js';
export type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from './engine/checkpoint/index.js';
export type { LambdaClientLike } from './lambda/aws-client.js';
export { type CreateHandlerOptions, createHandler } from './lambda/create-handler.js';
export { LambdaCheckpointStore, type LambdaCheckpointStoreOptions } from './lambda/lambda-checkpoint-store.js';
export { LambdaWorkflowClient, type LambdaWorkflowClientOptions } from './lambda/lambda-workflow-client.js';
export type { HandlerContext, WorkflowHandler } from './workflow/index.js';
