import { type InvalidArgumentError, invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { parseFunctionName } from '../core/function-name.js';

const QUALIFIER = /^(?:\$LATEST|[a-zA-Z0-9-_]{1,128})$/;

/** A function as the service's API takes it. */
export interface FunctionTarget {
  /** Its name or ARN, without version or alias. */
  readonly functionName: string;
  /** A version, an alias or `$LATEST`. */
  readonly qualifier: string;
}

/** What {@link FunctionTargets} is made of. */
export interface FunctionTargetOptions {
  /**
   * The functions of workflows that are not named like their workflow: name or ARN, with or without
   * a version or alias. `{ Order: 'orders-prod:live' }`.
   */
  readonly functionNames?: Readonly<Record<string, string>> | undefined;
  /**
   * The version or alias of functions that are named without one; AWS demands one of durable
   * functions. `$LATEST` is for development: a deploy changes it under running executions. Default:
   * none.
   */
  readonly qualifier?: string | undefined;
}

/** Which functions run which workflows. */
export class FunctionTargets {
  readonly #ofWorkflow = new Map<string, ParsedFunction>();
  readonly #workflowOf = new Map<string, string>();
  readonly #qualifier: string | undefined;

  /** @throws InvalidArgumentError */
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
   * @throws InvalidArgumentError when its version or alias is not known.
   */
  of(workflow: string): FunctionTarget {
    const { functionName, qualifier = this.#qualifier } = this.#targetOf(workflow);
    if (qualifier === undefined) throw unqualified(functionName, `the function of workflow ${workflow}`);
    return { functionName, qualifier };
  }

  /** The name or ARN of a workflow's function, without version or alias. */
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

/** @param where whose option it is: `createHandler(OrderWorkflow)`. @throws InvalidArgumentError */
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
    expected: 'a version or alias too, which durable functions are always invoked by',
    cure: `Name it '${functionName}:live' in functionNames, or give all functions a \`qualifier\`.`,
  });
}
