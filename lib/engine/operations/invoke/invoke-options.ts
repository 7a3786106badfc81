import type { Duration } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import type { ResultOptions } from '../../../values/index.js';
import type { Serdes } from '../../../values/serdes.js';

/** How another function or workflow is invoked, whichever it is. */
export interface InvokeOptions {
  /** Error classes of the target to revive. Others arrive as `InvokeFailedError`. */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /** For functions with tenant isolation: whose request it is, 1 to 256 characters. */
  readonly tenantId?: string | undefined;
  /**
   * The longest wait for the result; then the target is cancelled where the service allows it, and
   * `InvokeTimedOutError` thrown. Default: none.
   */
  readonly timeout?: Duration | undefined;
}

/** The target is a function, by its name. */
export interface InvokeFunctionOptions<T = any> extends InvokeOptions, ResultOptions<T> {
  /**
   * A Lambda function's name or ARN, with a version or alias if it is a durable one. On one
   * machine: the name of a workflow or function that the runtime has.
   */
  readonly functionName: string;
  /**
   * Replaces plain JSON for what is sent, in which dates and URLs are text, and what JSON has no
   * form for is refused with a `SerializationError`. (`returns` and `serdes` are for the result.)
   */
  readonly payloadSerdes?: Serdes | undefined;
  readonly workflow?: undefined;
}

/** The target is another workflow, which says itself what it takes and gives. */
export interface InvokeWorkflowOptions<W extends Class<object> = Class<object>> extends InvokeOptions {
  /**
   * On Lambda the function of the workflow's name, or what `functionNames` of the handler says; on
   * one machine the runtime runs it.
   */
  readonly workflow: () => W;
  readonly functionName?: undefined;
}
