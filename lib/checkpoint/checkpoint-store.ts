import type { Operation, OperationUpdate } from '../wire/index.js';

export interface CheckpointRequest {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  /** In issue order; empty to ask for news only. */
  readonly Updates: OperationUpdate[];
}

export interface CheckpointResponse {
  /** The token of the next request; absent after the execution was completed. */
  readonly CheckpointToken?: string | undefined;
  readonly NewExecutionState?:
    | {
        /** Every operation that changed since the last checkpoint, from inside or outside. */
        readonly Operations?: readonly Operation[] | undefined;
        readonly NextMarker?: string | undefined;
      }
    | undefined;
}

export interface StateRequest {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  readonly Marker: string;
  readonly MaxItems?: number;
}

export interface StateResponse {
  readonly Operations?: readonly Operation[] | undefined;
  readonly NextMarker?: string | undefined;
}

/**
 * Where the engine's checkpoints go. The same two calls, in the same shapes, as the Lambda service offers to a handler,
 * so that the AWS client, an in-process client on the event and the local service all fit without an adapter.
 */
export interface CheckpointStore {
  /** Records a batch atomically; resolves only when it is durable. Rejects with the service's exceptions. */
  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse>;
  /** Reads the page of recorded state that begins at `Marker`. */
  getExecutionState(request: StateRequest): Promise<StateResponse>;
}
