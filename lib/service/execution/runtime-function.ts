import { describeValue, invalidArgument, isClass, isRecord } from '../../core/errors/argument-errors.js';
import type { InvocationContext } from './invocation-context.js';

/**
 * What workflows invoke by name that is no workflow itself, as an ordinary Lambda function is. It
 * gets the payload as plain JSON, and what it returns becomes the result, as JSON too. It runs at
 * least once: anew when its process dies before the result is recorded. Its parameters may be
 * declared as they are for AWS Lambda.
 *
 * @example
 * ```ts
 * new WorkflowRuntime({ store, workflows: [OrderWorkflow], functions: { tax: async ({ total }) => total * 0.19 } });
 * ```
 */
export type RuntimeFunction = (event: any, context: InvocationContext) => unknown;

/** Functions by the names that workflows invoke them by. */
export type RuntimeFunctions = Readonly<Record<string, RuntimeFunction>>;

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * @param where whose option it is: `WorkflowRuntime`.
 * @throws InvalidArgumentError for names and functions that can't be, and for the name of a
 * workflow.
 */
export function checkedFunctions(
  functions: RuntimeFunctions | undefined,
  workflows: ReadonlySet<string>,
  where: string,
): ReadonlyMap<string, RuntimeFunction> {
  if (functions !== undefined && !isRecord(functions)) {
    const expected = 'an object of functions by their names: { tax: async ({ total }) => total * 0.19 }';
    throw invalidArgument({ what: `functions of ${where}`, got: functions, expected });
  }
  const checked = new Map(Object.entries(functions ?? {}));
  for (const [name, fn] of checked) {
    if (!NAME.test(name) || typeof fn !== 'function' || isClass(fn)) {
      throw invalidArgument({
        what: `functions of ${where}`,
        got: `${describeValue(fn)} as ${name}`,
        expected: 'functions by names of 1 to 64 characters of [a-zA-Z0-9-_]',
        cure: 'A workflow class goes into `workflows`.',
      });
    }
    if (workflows.has(name)) {
      throw invalidArgument({
        what: `functions of ${where}`,
        got: `a function named ${name}, which is the name of a workflow too`,
        expected: 'each name once',
        cure: 'Name one of them otherwise: what workflows invoke is found by its name.',
      });
    }
  }
  return checked;
}
