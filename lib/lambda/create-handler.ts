import type { CheckpointStore } from '../checkpoint/index.js';
import type { Class } from '../engine/index.js';
import { invalidArgument } from '../errors/argument-errors.js';
import { InvalidInvocationError } from '../errors/execution-errors.js';
import type { InvocationEvent } from '../wire/index.js';
import { type HandlerOptions, handlerOf, storeOnEvent, type WorkflowHandler } from '../workflow/handler.js';
import { checkHandlerOptions, checkMethods } from '../workflow/handler-options.js';
import { type DurableWorkflow, describeWorkflow } from '../workflow/index.js';

/** What `createHandler` takes besides the workflow. */
export interface CreateHandlerOptions<W extends DurableWorkflow> extends HandlerOptions<W> {
  /** Where checkpoints go when the event brings no client of its own. */
  readonly store?: CheckpointStore | undefined;
  /**
   * The functions of workflows that this one invokes by class, where they are not named like the workflow: name or ARN, with a version or alias.
   * `{ Billing: 'billing-prod:live' }`.
   */
  readonly functionNames?: Readonly<Record<string, string>> | undefined;
}

/**
 * Makes the handler that AWS Lambda runs, from a workflow class. The class and the options are checked here, when the module loads.
 *
 * The handler rejects only with what another invocation may get over, such as throttling, and with `InvalidInvocationError` when
 * it is not called as a durable execution. Every other failure ends the execution as FAILED.
 *
 * @throws InvalidWorkflowError that lists everything wrong with the class.
 * @throws InvalidArgumentError for an option that can't be.
 * @example
 * ```ts
 * export const handler = createHandler(OrderWorkflow, { create: () => container.get(OrderWorkflow) });
 * ```
 */
export function createHandler<W extends DurableWorkflow>(
  workflow: Class<W>,
  options: CreateHandlerOptions<W> = {},
): WorkflowHandler {
  const definition = describeWorkflow(workflow);
  const { store, functionNames = {} } = options;
  const where = `createHandler(${workflow.name})`;
  checkHandlerOptions(options, where);
  for (const [name, functionName] of Object.entries(functionNames)) {
    if (typeof functionName === 'string' && functionName !== '') continue;
    const what = `functionNames.${name} of ${where}`;
    throw invalidArgument({ what, got: functionName, expected: 'the name or ARN of a function' });
  }
  if (store !== undefined) checkMethods(`store of ${where}`, store, ['checkpoint', 'getExecutionState']);
  const functionNameOf = (name: string): string => (Object.hasOwn(functionNames, name) ? functionNames[name]! : name);
  const storeOf = (event: InvocationEvent) => storeOnEvent(event) ?? store ?? noStore(definition.name);
  return handlerOf(definition, storeOf, { ...options, functionNameOf });
}

function noStore(workflowName: string): never {
  throw new InvalidInvocationError(
    `The handler of workflow ${workflowName} has nowhere to send checkpoints: the event brings no client, and createHandler() was ` +
      'given no store. Pass createHandler(Workflow, { store }), or run the workflow through a LocalRuntime.',
  );
}
