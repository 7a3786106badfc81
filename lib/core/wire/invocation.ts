import type { ErrorObject } from './error-object.js';
import type { Operation } from './operation.js';

/** What the service hands a handler at the start of an invocation. */
export interface InvocationEvent {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  /**
   * Operations that changed outside since the last invocation; a newer member that may be absent.
   */
  readonly UpdatedOperationIds?: readonly string[] | undefined;
  readonly InitialExecutionState: {
    readonly Operations?: readonly Operation[] | undefined;
    /** Where the next page of state begins; absent or empty when this is all. */
    readonly NextMarker?: string | undefined;
  };
}

/** What a handler gives back at the end of an invocation. */
export type InvocationOutput =
  | { readonly Status: 'SUCCEEDED'; readonly Result?: string | undefined }
  | { readonly Status: 'FAILED'; readonly Error: ErrorObject }
  | { readonly Status: 'PENDING' };
