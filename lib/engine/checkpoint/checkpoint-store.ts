import type { Operation, OperationUpdate } from '../../core/wire/index.js';
import type { StoreTransaction, TransactionRequest } from '../../journal/store-transaction.js';

/** A batch of updates to record. */
export interface CheckpointRequest {
  /** The execution's id. */
  readonly DurableExecutionArn: string;
  /** Single-use: the one that the response before gave, or the invocation's event. */
  readonly CheckpointToken: string;
  /** In the order in which they were issued; empty to learn only what others have changed. */
  readonly Updates: OperationUpdate[];
  /**
   * The transaction in which the batch is to be recorded, and which ends with that: one of
   * {@link CheckpointStore.beginTransaction}. Default: none.
   */
  readonly transaction?: StoreTransaction | undefined;
}

/** A request to learn what others change from now on. */
export type ChangesRequest = Omit<CheckpointRequest, 'Updates' | 'transaction'>;

/** That a batch is durable, and what else has happened. */
export interface CheckpointResponse {
  /**
   * The token of the next request. Absent after the execution was completed; otherwise that is the
   * store's word that the execution is being paused: the invocation begins nothing more, sends
   * nothing more and ends as PENDING, and the next one goes on.
   */
  readonly CheckpointToken?: string | undefined;
  readonly NewExecutionState?:
    | {
        /** Every operation that changed since the last checkpoint, whoever changed it. */
        readonly Operations?: readonly Operation[] | undefined;
        readonly NextMarker?: string | undefined;
      }
    | undefined;
}

/** A request for a page of what is recorded. */
export interface StateRequest {
  /** The execution's id. */
  readonly DurableExecutionArn: string;
  /** The token of the checkpoint that came last; it stays valid. */
  readonly CheckpointToken: string;
  /** Where the page begins: the `NextMarker` of the one before. */
  readonly Marker: string;
  /** Operations of a page, at most: to 1,000. */
  readonly MaxItems?: number;
}

/** A page of what is recorded. */
export interface StateResponse {
  /** In order of creation. */
  readonly Operations?: readonly Operation[] | undefined;
  /** Where the next page begins; absent or empty on the last. */
  readonly NextMarker?: string | undefined;
}

/**
 * Where the engine's checkpoints go. The same two calls, in the same shapes, as the Lambda service
 * offers to a handler, so that the AWS client, an in-process client on the event and the local
 * service all fit without an adapter.
 *
 * A call that rejects breaks the invocation off, and the platform tries again: with any error that
 * is not known to be permanent, and with `InvocationError`, which may say when. `CheckpointError`
 * says that a retry would be refused alike: then the execution fails. So do the exceptions with
 * which the Lambda service refuses a request (a 4xx other than throttling, and other than a stale
 * token).
 */
export interface CheckpointStore {
  /** Records a batch atomically; resolves only when it is durable. */
  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse>;
  /** Reads the page of recorded state that begins at `Marker`. */
  getExecutionState(request: StateRequest): Promise<StateResponse>;
  /**
   * Asked by an invocation that is about to end as PENDING, of stores that may keep it in memory: a
   * checkpoint without updates that is answered only when others have changed something. An answer
   * without a token ends the invocation as PENDING after all. `undefined`: it ends at once.
   */
  waitForChanges?(request: ChangesRequest): Promise<CheckpointResponse> | undefined;
  /**
   * Asked before a body begins, of stores whose executions others may take over: `undefined` when
   * the execution is this process's for certain. Else a promise that is resolved when that has been
   * found out; when it is rejected the body does not begin, and the invocation breaks off.
   */
  confirmLease?(executionId: string): Promise<void> | undefined;
  /**
   * Begins a transaction in which a body works and a batch is recorded. `undefined`: the store has
   * none, and bodies that need one are refused.
   */
  beginTransaction?(options: TransactionRequest): Promise<StoreTransaction> | undefined;
}
