import { invalidArgument } from '../../core/errors/argument-errors.js';
import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { isPromiseLike } from '../../core/promise-like.js';
import { type Beside, type Place, places } from '../core/current-place.js';
import type { WorkflowDefinition } from '../core/workflow-definition.js';
import type { DurableContext } from './durable-context.js';

/*
 * Which execution a workflow instance belongs to: each invocation makes an instance of its own and
 * binds it to its context.
 */

/**
 * The property of an instance that holds the context of its execution. A WeakMap of all instances
 * would burden the garbage collector.
 */
const BOUND = Symbol('everstep.bound');

/**
 * Makes the workflow instance of an invocation; a promise of it if the factory returns one.
 *
 * @throws InvalidArgumentError when the factory returns something else, or an instance that it
 * returned before: two executions would then mix their state.
 */
export function makeInstance(
  create: () => unknown,
  workflow: WorkflowDefinition,
  context: DurableContext,
): object | Promise<object> {
  const made = make(create, workflow, places.getStore());
  return isPromiseLike(made)
    ? Promise.resolve(made).then((instance) => bind(instance, workflow, context))
    : bind(made, workflow, context);
}

/**
 * Makes an instance for no execution, to check that the factory works.
 *
 * @throws InvalidArgumentError when it returns something else, and whatever it throws.
 */
export async function tryInstance(create: () => unknown, workflow: WorkflowDefinition): Promise<void> {
  checkInstance(await make(create, workflow, undefined), workflow);
}

function make(
  create: () => unknown,
  { workflowClass }: WorkflowDefinition,
  around: Place | Beside | undefined,
): unknown {
  const rejected = around?.scope === undefined ? around?.rejected : undefined;
  return places.run({ making: workflowClass, rejected }, create);
}

function bind(instance: unknown, workflow: WorkflowDefinition, context: DurableContext): object {
  checkInstance(instance, workflow);
  if (Object.hasOwn(instance, BOUND)) {
    throw invalidArgument({
      what: whatIsMade(workflow),
      got: instance,
      expected: 'a new instance each time',
      cure: 'It was given before. A container must make it anew for each call (transient, not singleton).',
    });
  }
  Object.defineProperty(instance, BOUND, { value: context });
  return instance;
}

function checkInstance(instance: unknown, workflow: WorkflowDefinition): asserts instance is object {
  const { workflowClass } = workflow;
  if (instance instanceof workflowClass) return;
  const expected = `an instance of ${workflowClass.name}, or a promise of one`;
  throw invalidArgument({ what: whatIsMade(workflow), got: instance, expected });
}

function whatIsMade({ name }: WorkflowDefinition): string {
  return `what create() gave for workflow ${name}`;
}

/**
 * The place of the code that runs now; `undefined` outside every execution.
 *
 * @throws ContextMisuseError when the instance belongs to an execution but the call did not come
 * from its code, since the asynchronous context was lost on the way, as in some queue and event
 * libraries; and in the constructor of a workflow that an execution makes.
 */
export function ambientPlace(instance: object, method: string): Place | undefined {
  const place = places.getStore();
  if (place?.invocation !== undefined) return place;
  if (place?.making !== undefined && instance instanceof place.making) throw calledTooEarly(instance, method);
  const bound = (instance as { [BOUND]?: DurableContext })[BOUND];
  if (bound === undefined) return undefined;
  const where = `${instance.constructor.name}.${method}`;
  throw new ContextMisuseError(
    `${where} was reached from code that does not belong to execution ${bound.executionId}: the asynchronous context was lost, ` +
      'usually in a callback of an event emitter or a queue library. Wrap that callback with AsyncResource.bind(), or call ' +
      `${method} after awaiting a promise instead.`,
  );
}

/** The context of the execution that a place is in. */
export function contextOf({ invocation }: Place): DurableContext {
  // What the engine keeps for us, and has no use for itself.
  return invocation.context as DurableContext;
}

/**
 * The context of the execution whose code runs now; `undefined` outside every execution.
 *
 * @throws ContextMisuseError as {@link ambientPlace}.
 */
export function ambientContext(instance: object, method: string): DurableContext | undefined {
  const place = ambientPlace(instance, method);
  return place && contextOf(place);
}

function calledTooEarly({ constructor: { name } }: object, method: string): ContextMisuseError {
  return new ContextMisuseError(
    `${name}.${method} was called while the workflow was being made, in its constructor, a field or the factory: nothing is recorded ` +
      'before its entry begins. Call it from there.',
  );
}

/** Whether the code now running is the body of a callback: the submitter. */
export function insideSubmitter(): boolean {
  return places.getStore()?.body?.callbackId !== undefined;
}

/** Whether the code now running belongs to an execution. */
export function insideExecution(): boolean {
  return places.getStore()?.scope !== undefined;
}
