import { parseFunctionName } from '../../core/function-name.js';
import type { ErrorObject } from '../../core/wire/index.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { Child } from '../../journal/journal.js';
import type { InvokeTargets, RuntimeFunction } from '../../service/index.js';
import { AwsError, invalidParameter, toAwsError } from '../protocol/aws-error.js';
import { executionArn, newExecutionNames, versionIn } from '../protocol/execution-arn.js';
import { type EmulatedFunction, LATEST } from './emulated-function.js';

const UNQUALIFIED = 'You cannot invoke a durable function using an unqualified ARN.';

/** A function, and the version that a name resolves to. */
export interface FunctionVersion {
  readonly fn: EmulatedFunction;
  readonly version: string;
  /** The version or alias in the request; `undefined` if there was none. */
  readonly qualifier: string | undefined;
}

export interface FunctionDirectoryProps {
  readonly functions: readonly EmulatedFunction[];
  /** `arn:aws:lambda:<region>:<account>:function` */
  readonly arnPrefix: string;
  /** Whether durable functions may be invoked without a version or alias, as `$LATEST`. */
  readonly allowsUnqualified: boolean;
}

/**
 * Finds functions by name, partial ARN or ARN, as AWS Lambda does: for requests, and for invokes of
 * executions.
 */
export class FunctionDirectory implements InvokeTargets {
  readonly #props: FunctionDirectoryProps;
  readonly #byName: ReadonlyMap<string, EmulatedFunction>;

  constructor(props: FunctionDirectoryProps) {
    this.#props = props;
    this.#byName = new Map(props.functions.map((fn) => [fn.name, fn]));
  }

  get functions(): Iterable<EmulatedFunction> {
    return this.#byName.values();
  }

  get(name: string): EmulatedFunction | undefined {
    return this.#byName.get(name);
  }

  /**
   * Resolves a name to a function and version. Without a version or alias that is `$LATEST`.
   *
   * @param alone a qualifier that was given apart from the name.
   * @throws AwsError InvalidParameterValueException, ResourceNotFoundException
   */
  find(functionName: string, alone?: string | undefined): FunctionVersion {
    const parsed = parseFunctionName(functionName);
    if (parsed === undefined)
      throw invalidParameter(`${JSON.stringify(functionName)} is not the name or ARN of a function.`);
    const { name } = parsed;
    if (parsed.qualifier !== undefined && alone !== undefined && parsed.qualifier !== alone) {
      throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
    }
    const qualifier = parsed.qualifier ?? alone;
    const fn = this.#byName.get(name);
    const version = fn?.versionOf(qualifier ?? LATEST);
    if (fn !== undefined && version !== undefined) return { fn, version, qualifier };
    const arn = `${this.#props.arnPrefix}:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
  }

  /** As {@link find}, for an invocation: durable functions require a version or alias. */
  findToInvoke(functionName: string, alone?: string | undefined): FunctionVersion {
    const found = this.find(functionName, alone);
    if (found.fn.durable !== undefined && found.qualifier === undefined && !this.#props.allowsUnqualified) {
      throw invalidParameter(UNQUALIFIED);
    }
    return found;
  }

  async child(functionName: string, name: string): Promise<Child | undefined> {
    const found = this.#look(functionName);
    if (found instanceof AwsError || found.fn.durable === undefined) return undefined;
    const { fn, version } = found;
    return { ...newExecutionNames(fn.arn, version, name), workflow: fn.name, name, version };
  }

  /** The ARN of an execution in the store. */
  arnOf({ workflow, name, executionId }: Pick<ListedExecution, 'workflow' | 'name' | 'executionId'>): string {
    return executionArn(`${this.#props.arnPrefix}:${workflow}`, name, executionId);
  }

  /** The ARN, with version, of the function that runs an execution. */
  functionArnOf({ workflow, executionId }: Pick<ListedExecution, 'workflow' | 'executionId'>): string {
    return `${this.#props.arnPrefix}:${workflow}:${versionIn(executionId)}`;
  }

  function(functionName: string): RuntimeFunction | undefined {
    const found = this.#look(functionName);
    if (found instanceof AwsError) return undefined;
    const { fn, version, qualifier } = found;
    return async (event, { awsRequestId: requestId, tenantId }) =>
      JSON.parse(await fn.invoke(version, { requestId, tenantId, payload: JSON.stringify(event ?? {}), qualifier }));
  }

  missing(functionName: string): ErrorObject {
    const { type: ErrorType, message: ErrorMessage } = this.#look(functionName) as AwsError;
    return { ErrorType, ErrorMessage };
  }

  executionTimeout(name: string): number | undefined {
    return this.#byName.get(name)?.durable?.executionTimeout;
  }

  #look(functionName: string): FunctionVersion | AwsError {
    try {
      return this.findToInvoke(functionName);
    } catch (error) {
      return toAwsError(error);
    }
  }
}
