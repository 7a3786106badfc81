import { describeValue, invalidArgument } from '../errors/argument-errors.js';
import { isWorkflow } from './durable-workflow.js';
import type { HandlerOptions } from './handler.js';
import { OPTION_CHECKS } from './option-checks.js';

const { retry: checkRetry, serdes: checkSerdes } = OPTION_CHECKS.execution!;

/**
 * Refuses options that can't work, when the handler or runtime is made and not when an execution comes upon them.
 *
 * @param where as the user wrote it: `createHandler(OrderWorkflow)`.
 * @throws InvalidArgumentError
 */
export function checkHandlerOptions({ create, logger, retry, serdes }: HandlerOptions, where: string): void {
  if (create !== undefined && typeof create !== 'function') {
    const expected = 'a function that makes a workflow: () => container.get(OrderWorkflow)';
    throw invalidArgument({ what: `create of ${where}`, got: create, expected });
  }
  if (logger !== undefined) checkMethods(`logger of ${where}`, logger, ['debug', 'info', 'warn', 'error']);
  if (retry !== undefined) checkRetry!(retry, `retry of ${where}`);
  if (serdes !== undefined) checkSerdes!(serdes, `serdes of ${where}`);
}

/** Refuses what lacks one of the methods. @throws InvalidArgumentError */
export function checkMethods(what: string, candidate: object, methods: readonly string[]): void {
  const members = Object(candidate) as Record<string, unknown>;
  if (methods.every((method) => typeof members[method] === 'function')) return;
  throw invalidArgument({ what, got: candidate, expected: `an object with the methods ${methods.join(', ')}` });
}

/**
 * A factory of instances whose products are looked at: each must be a workflow, and a new one. Two invocations with one instance
 * between them would mix the state of two executions.
 */
export function checkedFactory(create: () => object, workflowName: string): () => object {
  const made = new WeakSet<object>();
  return () => {
    const instance = create();
    if (!isWorkflow(instance)) {
      throw invalidArgument({
        what: `what create() made for workflow ${workflowName}`,
        got: instance,
        expected: 'an instance of the workflow class',
        cure:
          (instance as unknown) instanceof Promise
            ? 'create() must be synchronous: prepare what it needs before the handler is made.'
            : undefined,
      });
    }
    if (made.has(instance)) {
      throw invalidArgument({
        what: `what create() made for workflow ${workflowName}`,
        got: `${describeValue(instance)} that it had made before`,
        expected: 'a new instance each time',
        cure: 'Register the workflow as transient in the container: its fields are the state of one invocation.',
      });
    }
    made.add(instance);
    return instance;
  };
}
