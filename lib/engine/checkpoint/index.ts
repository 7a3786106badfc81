export { isFaultOfExecution, isStaleToken, isTransientFailure } from './checkpoint-failure.js';
export { CheckpointQueue, RIDE_MILLIS, type TransactionalEnd } from './checkpoint-queue.js';
export type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from './checkpoint-store.js';
export { readPages } from './state-pages.js';
