import { type InvalidArgumentError, invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { parseFunctionName } from '../core/function-name.js';

const QUALIFIER = /^(?:\$LATEST|[a-zA-Z0-9-_]{1,128})$/;

/** A function in the form that the service's API expects. */
export interface FunctionTarget {
  /** Name or ARN, without a version or alias. */
  readonly functionName: string;
  /** A version, an alias or `$LATEST`. */
  readonly qualifier: string;
}

/** Options that say which functions run which workflows. */
export interface FunctionTargetOptions {
  /**
   * The functions of workflows, by the workflow's name: function name or ARN, with or without a
   * version or alias. `{ Order: 'orders-prod:live' }`. Default: functions are named like their
   * workflow.
   */
  readonly functionNames?: Readonly<Record<string, string>> | undefined;
  /**
   * The version or alias of functions that are named without one. AWS requires one for durable
   * functions. `$LATEST` is for development: a deploy changes it under running executions.
   * Default: none.
   */
  readonly qualifier?: string | undefined;
}

/** Maps workflows to the functions that run them, and back. */
export class FunctionTargets {
  readonly #ofWorkflow = new Map<string, ParsedFunction>();
  readonly #workflowOf = new Map<string, string>();
  readonly #qualifier: string | undefined;

  /** @throws InvalidArgumentError for invalid names, and for functions without version or alias. */
  constructor({ functionNames = {}, qualifier }: FunctionTargetOptions, where: string) {
    if (qualifier !== undefined && !(typeof qualifier === 'string' && QUALIFIER.test(qualifier))) {
      const expected = "a version, an alias or '$LATEST'";
      throw invalidArgument({ what: `qualifier of ${where}`, got: qualifier, expected });
    }
    this.#qualifier = qualifier;
    checkFunctionNames(functionNames, where);
    for (const [workflow, functionName] of Object.entries(functionNames)) {
      const what = `functionNames.${workflow} of ${where}`;
      const target = parsed(functionName, what);
      if (target.qualifier === undefined && qualifier === undefined) throw unqualified(functionName, what);
      this.#ofWorkflow.set(workflow, target);
      this.#workflowOf.set(target.name, workflow);
    }
  }

  /**
   * The function that runs a workflow.
   *
   * @throws InvalidArgumentError if its version or alias is not known.
   */
  of(workflow: string): FunctionTarget {
    const { functionName, qualifier = this.#qualifier } = this.#targetOf(workflow);
    if (qualifier === undefined) throw unqualified(functionName, `the function of workflow ${workflow}`);
    return { functionName, qualifier };
  }

  /** The name or ARN of the function that runs a workflow, without a version or alias. */
  functionNameOf(workflow: string): string {
    return this.#targetOf(workflow).functionName;
  }

  /** The workflow that a function runs, by its ARN. */
  workflowOf(functionArn: string): string {
    const name = parseFunctionName(functionArn)?.name ?? functionArn;
    return this.#workflowOf.get(name) ?? name;
  }

  #targetOf(workflow: string): ParsedFunction {
    return this.#ofWorkflow.get(workflow) ?? parsed(workflow, 'the workflow');
  }
}

/**
 * @param where the owner of the option, for the message: `createHandler(OrderWorkflow)`.
 * @throws InvalidArgumentError if it is no object.
 */
export function checkFunctionNames(functionNames: unknown, where: string): void {
  if (isRecord(functionNames)) return;
  const expected = "an object of functions by their workflows: { Order: 'orders-prod:live' }";
  throw invalidArgument({ what: `functionNames of ${where}`, got: functionNames, expected });
}

interface ParsedFunction {
  /** Without version or alias. */
  readonly functionName: string;
  /** The last part of `functionName`: that of an ARN, too. */
  readonly name: string;
  readonly qualifier: string | undefined;
}

function parsed(functionName: string, what: string): ParsedFunction {
  const reference = typeof functionName === 'string' ? parseFunctionName(functionName) : undefined;
  if (reference !== undefined) {
    const { name, qualifier } = reference;
    const whole = qualifier === undefined ? functionName : functionName.slice(0, -qualifier.length - 1);
    return { functionName: whole, name, qualifier };
  }
  throw invalidArgument({ what, got: functionName, expected: 'the name or ARN of a function' });
}

function unqualified(functionName: string, what: string): InvalidArgumentError {
  return invalidArgument({
    what,
    got: functionName,
    expected: 'a version or alias too, which AWS requires to invoke durable functions',
    cure: `Name it '${functionName}:live' in functionNames, or give all functions a \`qualifier\`.`,
  });
}
