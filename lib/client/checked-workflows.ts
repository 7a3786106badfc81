import { invalidArgument } from '../core/errors/argument-errors.js';

/**
 * @param where whose `workflows` they are: `WorkflowRuntime`.
 * @throws InvalidArgumentError
 */
export function checkedWorkflows<W>(workflows: readonly W[], where: string): readonly W[] {
  if (Array.isArray(workflows)) return workflows;
  const expected = 'an array of workflow classes: [OrderWorkflow]';
  throw invalidArgument({ what: `workflows of ${where}`, got: workflows, expected });
}
