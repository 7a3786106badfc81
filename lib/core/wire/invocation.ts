import type { ErrorObject } from './error-object.js';
import type { Operation } from './operation.js';

/** The event with which the service invokes a handler. */
export interface InvocationEvent {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  /**
   * Operations changed by others since the last invocation. Older services don't send it.
   */
  readonly UpdatedOperationIds?: readonly string[] | undefined;
  readonly InitialExecutionState: {
    readonly Operations?: readonly Operation[] | undefined;
    /** The marker of the next page of the state; absent or empty on the last page. */
    readonly NextMarker?: string | undefined;
  };
}

/** The return value of a handler. */
export type InvocationOutput =
  | { readonly Status: 'SUCCEEDED'; readonly Result?: string | undefined }
  | { readonly Status: 'FAILED'; readonly Error: ErrorObject }
  | { readonly Status: 'PENDING' };
