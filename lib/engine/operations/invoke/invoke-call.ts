import {
  InvokeError,
  InvokeFailedError,
  InvokeStoppedError,
  InvokeTimedOutError,
} from '../../../core/errors/operation-errors.js';
import type { Class } from '../../../core/types.js';
import type { ErrorObject, Operation } from '../../../core/wire/index.js';
import type { OperationFacts } from '../../../plugins/index.js';
import { type Deserializer, raise, reviveOperationError } from '../../../values/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { hintOfUndeclared } from '../../core/undeclared-errors.js';
import { PendingCall } from '../pending-call.js';

export interface InvokeProps<T> {
  readonly functionName: string;
  readonly tenantId: string | undefined;
  readonly serdes: Deserializer<T>;
  readonly throws: readonly Class<Error>[];
  /** The name that its caller knows it by, where that is the name of the context around it. */
  readonly calledAs: string | undefined;
  /** Names the trace that the target continues, if any. Absent without plugins. */
  readonly traceOf: ((facts: OperationFacts) => string | undefined) | undefined;
}

/** A run of another function, by the service. */
export class InvokeCall<T> extends PendingCall<T> {
  readonly type = 'CHAINED_INVOKE';
  readonly subType = 'ChainedInvoke';
  /** What is sent; set before it is asked for. */
  payload: string | undefined;
  readonly #props: InvokeProps<T>;

  constructor(call: CallProps, props: InvokeProps<T>) {
    super(call, 'ChainedInvoke');
    this.#props = props;
  }

  protected start(): void {
    const { functionName: FunctionName, tenantId: TenantId, traceOf } = this.#props;
    const XAmznTraceId = traceOf?.(this.facts);
    const options = { FunctionName, TenantId, ...(XAmznTraceId !== undefined && { XAmznTraceId }) };
    this.record('START', { Payload: this.payload, ChainedInvokeOptions: options });
  }

  conclude(recorded: Operation): T | Promise<T> {
    const { ChainedInvokeDetails: details, Status: status } = recorded;
    if (status === 'SUCCEEDED') {
      return this.#props.serdes.deserialize(details?.Result, this.serdesContext);
    }
    const { functionName, throws, calledAs } = this.#props;
    const error: ErrorObject = details?.Error ?? {};
    const ref = { operationId: this.id, operationName: calledAs };
    const what = `Invoke ${label(calledAs)} of ${functionName}`;
    switch (status) {
      case 'FAILED':
        // The error of another execution: what encodes those of this one knows nothing of it.
        return raise(
          reviveOperationError({ ErrorMessage: `${what} failed.`, ...error }, throws, (message, cause) => {
            hintOfUndeclared(this, `invoke ${label(calledAs)}`, error, 'InvokeFailedError');
            return new InvokeFailedError(message, ref, error, cause);
          }),
        );
      case 'TIMED_OUT':
        throw new InvokeTimedOutError(`${what} timed out.`, ref, { ErrorType: 'ChainedInvoke.Timeout', ...error });
      case 'STOPPED':
        throw new InvokeStoppedError(error.ErrorMessage ?? `${what} was stopped.`, ref, error);
      default:
        throw new InvokeError(`${what} was ${status.toLowerCase()}.`, ref, error);
    }
  }
}
