import type { WorkflowCodec } from '../../client/index.js';
import { checkedWorkflows } from '../../client/index.js';
import { invalidArgument } from '../../core/errors/argument-errors.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { type HandlerInternals, type HandlerOptions, refuseTransactions } from '../../workflow/index.js';
import { type RunnableWorkflow, runnableWorkflow, type WorkflowEntry } from './workflow-target.js';

/**
 * Makes workflows runnable, by their names; the codec learns their classes.
 *
 * @param where whose `workflows` they are: `WorkflowRuntime`.
 * @throws InvalidWorkflowError, InvalidArgumentError
 */
export function namedWorkflows(
  sources: readonly WorkflowEntry[],
  options: HandlerOptions & HandlerInternals,
  codec: WorkflowCodec,
  where: string,
): Map<string, RunnableWorkflow> {
  const workflows = new Map<string, RunnableWorkflow>();
  for (const source of checkedWorkflows(sources, where)) {
    const workflow = runnableWorkflow(source, options);
    if (workflows.has(workflow.name)) {
      throw invalidArgument({
        what: `workflows of ${where}`,
        got: `two workflows named ${workflow.name}`,
        expected: 'each name once',
        cure: 'Name one of them with @DurableExecution({ name }).',
      });
    }
    if (workflow.definition !== undefined) codec.add(workflow.definition);
    workflows.set(workflow.name, workflow);
  }
  return workflows;
}

/** For a store that has no transactions. @throws InvalidWorkflowError for a class that needs them. */
export function refuseAllTransactions(workflows: Iterable<RunnableWorkflow>, store: ExecutionStore): void {
  for (const { definition } of workflows) {
    if (definition === undefined) continue;
    refuseTransactions(definition, `${store.constructor.name} has no transactions`);
  }
}
