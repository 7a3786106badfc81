import type { ErrorObject } from './error-object.js';
import type { OperationType } from './operation.js';

/** The effect of an update on its operation. */
export type OperationAction = 'START' | 'SUCCEED' | 'FAIL' | 'RETRY' | 'CANCEL';

/** One transition of one operation, sent in a checkpoint. */
export interface OperationUpdate {
  readonly Id: string;
  readonly Type: OperationType;
  readonly Action: OperationAction;
  readonly ParentId?: string | undefined;
  readonly Name?: string | undefined;
  readonly SubType?: string | undefined;
  readonly Payload?: string | undefined;
  readonly Error?: ErrorObject | undefined;
  readonly ContextOptions?: { readonly ReplayChildren?: boolean | undefined } | undefined;
  readonly StepOptions?: { readonly NextAttemptDelaySeconds?: number | undefined } | undefined;
  readonly WaitOptions?: { readonly WaitSeconds?: number | undefined } | undefined;
  readonly CallbackOptions?:
    | { readonly TimeoutSeconds?: number | undefined; readonly HeartbeatTimeoutSeconds?: number | undefined }
    | undefined;
  readonly ChainedInvokeOptions?:
    | {
        readonly FunctionName: string | undefined;
        readonly TenantId?: string | undefined;
        /** The trace that the target continues, in the form of AWS X-Ray. */
        readonly XAmznTraceId?: string | undefined;
      }
    | undefined;
}
