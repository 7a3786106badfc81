import type { WorkflowClass } from '../../client/index.js';
import { describeValue, InvalidArgumentError, invalidArgument, isRecord } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import { isName, NAME_RULE } from '../../core/names.js';
import type { WorkflowDefinition } from '../../engine/index.js';
import { tryInstance } from '../../engine/index.js';
import type { WorkflowFactory } from '../../workflow/index.js';
import {
  checkCreate,
  describeWorkflow,
  type HandlerInternals,
  type HandlerOptions,
  handlerOf,
  storeOnEvent,
} from '../../workflow/index.js';

/**
 * Runs one invocation of a workflow, as a Lambda function's handler does. It is given an
 * `InvocationInput` and an `InvocationContext`, but may declare its parameters as AWS's packages
 * do, whose types can't be named here. A throw breaks the invocation off; it is tried again.
 */
export type FunctionHandler = (event: any, context: any) => Promise<{ readonly Status: string }>;

/** A handler made by other means than a class, with AWS's SDK for instance. */
export interface WorkflowTarget {
  /** 1 to 64 characters of `[a-zA-Z0-9-_]`; part of every execution id. */
  readonly name: string;
  /** Runs one invocation. */
  readonly handler: FunctionHandler;
}

/**
 * A workflow class whose instances are made by somebody else than `new`: a factory, a container.
 */
export interface WorkflowBinding<C extends WorkflowClass = WorkflowClass> {
  /** The class, whose decorators are read. */
  readonly workflow: C;
  /** Makes the instance for an invocation, or a promise of it. Must make a new one each time. */
  readonly create: WorkflowFactory<InstanceType<C>>;
}

/**
 * A workflow that a runtime or a test runner runs: a class, `{ workflow, create }` for a class
 * whose instances a factory makes, or `{ name, handler }` for a handler made by other means.
 */
export type WorkflowEntry = WorkflowClass | WorkflowBinding | WorkflowTarget;

/** A workflow as the runtime has it. */
export interface RunnableWorkflow extends WorkflowTarget {
  /** Of a workflow class: what its decorators say. */
  readonly definition: WorkflowDefinition | undefined;
  /** Of one with a factory: tries that. Rejects when it makes no instance. */
  readonly tryFactory?: (() => Promise<void>) | undefined;
}

const TARGET: OptionChecks<WorkflowTarget> = { name: undefined, handler: undefined };
const BINDING: OptionChecks<WorkflowBinding> = { workflow: undefined, create: undefined };

/**
 * Makes a workflow runnable; a class is checked on the way.
 *
 * @throws InvalidWorkflowError, InvalidArgumentError
 */
export function runnableWorkflow(source: WorkflowEntry, options: HandlerOptions & HandlerInternals): RunnableWorkflow {
  if (isRecord(source) && 'handler' in source) return checkedTarget(source as WorkflowTarget);
  if (!isRecord(source) || !('workflow' in source || 'create' in source))
    return described(source as WorkflowClass, undefined, options);
  const { workflow, create } = source as WorkflowBinding;
  checkOptions(source as WorkflowBinding, BINDING, 'a workflow given as { workflow, create }');
  checkCreate(create, `create of ${describeWorkflow(workflow).name}`);
  return described(workflow, create, options);
}

function described(
  workflow: WorkflowClass,
  create: WorkflowBinding['create'] | undefined,
  options: HandlerOptions & HandlerInternals,
): RunnableWorkflow {
  const definition = describeWorkflow(workflow);
  const handler = handlerOf(definition, (event) => storeOnEvent(event)!, { ...options, create });
  return { name: definition.name, handler, definition, tryFactory: create && (() => tried(create, definition)) };
}

/** What a container throws does not say which workflow it was asked for. */
async function tried(create: WorkflowBinding['create'], definition: WorkflowDefinition): Promise<void> {
  try {
    await tryInstance(create, definition);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    const fault = `its create() failed: ${describeValue(error)}. Start the runtime when the container is ready.`;
    throw Object.assign(new InvalidWorkflowError(definition.workflowClass.name, [fault]), { cause: error });
  }
}

function checkedTarget(target: WorkflowTarget): RunnableWorkflow {
  const { name, handler } = target;
  checkOptions(target, TARGET, 'a workflow given as { name, handler }');
  if (isName(name) && typeof handler === 'function') {
    return { name, handler, definition: undefined };
  }
  throw invalidArgument({
    what: 'a workflow given as { name, handler }',
    got: `${describeValue(name)} with ${describeValue(handler)}`,
    expected: `a name of ${NAME_RULE} and a handler function`,
  });
}
