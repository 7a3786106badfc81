/**
 * What reaches the AWS Lambda service: the client that starts and watches executions there. A
 * handler needs nothing of it: `createHandler` of `everstep` finds its way alone.
 *
 * @module
 */
export type * from '../client/index.js';
export {
  CallbackClosedError,
  CallbackNotFoundError,
  ExecutionAlreadyStartedError,
  ExecutionEndedError,
  ExecutionFailedError,
  ExecutionStoppedError,
  ExecutionTimedOutError,
  UnknownWorkflowError,
} from '../core/errors/client-errors.js';
export { ExecutionNotFoundError } from '../core/errors/store-errors.js';
export type { LambdaClientLike } from './aws-client.js';
export type { FunctionTargetOptions } from './function-target.js';
export { LambdaCheckpointStore, type LambdaCheckpointStoreOptions } from './lambda-checkpoint-store.js';
export { LambdaWorkflowClient, type LambdaWorkflowClientOptions } from './lambda-workflow-client.js';
