/**
 * What reaches the AWS Lambda service. It is not needed for a handler: `createHandler` of `everstep` finds its way alone.
 *
 * @module
 */
export type { LambdaClientLike } from './aws-client.js';
export { LambdaCheckpointStore, type LambdaCheckpointStoreOptions } from './lambda-checkpoint-store.js';
