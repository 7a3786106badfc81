import { invalidArgument, mustBeOptions } from '../../../core/errors/argument-errors.js';
import { checkOptions, isFunction, type OptionChecks, optionCheck } from '../../../core/errors/check-options.js';
import type { Duration } from '../../../core/time/index.js';
import type { Class } from '../../../core/types.js';
import { checkSerializer, type RevivalOptions, type Serializer } from '../../../values/index.js';
import { REVIVAL_OPTIONS } from '../../core/result-options.js';

/** Options of an invoke, whatever its target. */
export interface InvokeOptions {
  /**
   * Error classes of the target: the caller catches an instance of them, with the properties that
   * are recorded. Other errors arrive as `InvokeFailedError`. Default: none.
   */
  readonly throws?: (() => readonly Class<Error>[]) | undefined;
  /**
   * For functions that isolate tenants: the tenant of the request, 1 to 256 characters. Default: no
   * tenant.
   */
  readonly tenantId?: string | undefined;
  /**
   * The longest wait for the result, from 1 second to 366 days; then the target is cancelled where
   * the service allows it, and `InvokeTimedOutError` is thrown. Default: no limit.
   */
  readonly timeout?: Duration | undefined;
}

/** Options of an invoke whose target is a function, given by its name. */
export interface InvokeFunctionOptions<T = any> extends InvokeOptions, RevivalOptions<T> {
  /**
   * The name or ARN of a Lambda function, with a version or alias if it is a durable one. On a
   * runtime: the name of a workflow or function that the runtime has.
   */
  readonly functionName: string;
  /**
   * Replaces plain JSON for the payload. In plain JSON dates and URLs are text, and a value that
   * JSON has no form for is refused with a `SerializationError`. (`returns` and `serdes` are for
   * the result.) It only writes, so it needs no `deserialize`.
   */
  readonly payloadSerdes?: Serializer | undefined;
  /** For invokes of a workflow: those have no `functionName`. */
  readonly workflow?: undefined;
}

/** Options of an invoke whose target is another workflow. Its class defines payload and result. */
export interface InvokeWorkflowOptions<W extends Class<object> = Class<object>> extends InvokeOptions {
  /**
   * The workflow class. On Lambda the target is the function of the workflow's name, or the one
   * that `functionNames` of the handler gives; a runtime runs the workflow itself.
   */
  readonly workflow: () => W;
  /** For invokes of a function: those have no `workflow`. */
  readonly functionName?: undefined;
}

const LONGEST_TENANT_ID = 256;

const checkTenantId = optionCheck(
  (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_TENANT_ID,
  `1 to ${LONGEST_TENANT_ID} characters`,
);
/** The service knows more about names of functions. */
const checkFunctionName = optionCheck(
  (value) => typeof value === 'string' && /^[\x21-\x7e]{1,1024}$/.test(value),
  'the name or ARN of a function',
);
const checkWorkflow = optionCheck(isFunction, 'a function that gives the workflow class: () => BillingWorkflow');

const INVOKE: OptionChecks<InvokeOptions> = { throws: undefined, tenantId: checkTenantId, timeout: undefined };

const INVOKE_FUNCTION_OPTIONS: OptionChecks<InvokeFunctionOptions> = {
  ...INVOKE,
  ...REVIVAL_OPTIONS,
  functionName: checkFunctionName,
  payloadSerdes: checkSerializer,
  workflow: undefined,
};

const INVOKE_WORKFLOW_OPTIONS: OptionChecks<InvokeWorkflowOptions> = {
  ...INVOKE,
  workflow: checkWorkflow,
  functionName: undefined,
};

/** The targets that an invoke may have. */
export type Targets = Readonly<Record<'functionName' | 'workflow', unknown>>;

/** The checks of an invoke's options, which depend on its target. */
export function invokeChecks({ workflow }: Targets): OptionChecks<any> {
  return workflow === undefined ? INVOKE_FUNCTION_OPTIONS : INVOKE_WORKFLOW_OPTIONS;
}

/**
 * What an invoke needs instead of its targets, for a message; `undefined` if it has exactly one.
 */
export function targetFault({ functionName, workflow }: Targets): string | undefined {
  if ((functionName === undefined) !== (workflow === undefined)) return undefined;
  const both = workflow === undefined ? '' : ', not both';
  return `either workflow: () => BillingWorkflow or functionName: 'billing'${both}`;
}

/** @param of whose options they are: `invoke 'bill'`. @throws InvalidArgumentError */
export function checkInvokeOptions(options: InvokeFunctionOptions | InvokeWorkflowOptions, of: string): void {
  mustBeOptions(options, of, 'They come after the payload, and name a functionName or a workflow.');
  const targets = options as Targets;
  const { functionName, workflow } = targets;
  const fault = targetFault(targets);
  if (fault !== undefined && workflow !== undefined) throw misdirected(of, fault, { functionName, workflow });
  checkOptions(options, invokeChecks(targets), of);
  if (fault !== undefined) throw misdirected(of, fault, options);
}

function misdirected(of: string, expected: string, got: unknown): Error {
  return invalidArgument({ what: `target of ${of}`, got, expected });
}
