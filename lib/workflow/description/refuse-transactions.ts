import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import type { WorkflowDefinition } from '../../engine/index.js';

/**
 * Refuses a workflow with `@Transaction` methods where they can't work.
 *
 * @param problem why not, as a clause: `AWS Lambda has no transactions`.
 * @throws InvalidWorkflowError
 */
export function refuseTransactions({ workflowClass, operations }: WorkflowDefinition, problem: string): void {
  const faults: string[] = [];
  for (const { key, kind } of operations.values()) {
    if (kind === 'transaction') faults.push(`${String(key)} has @Transaction, but ${problem}. ${CURE}`);
  }
  if (faults.length > 0) throw new InvalidWorkflowError(workflowClass.name, faults);
}

const CURE =
  'Run it over PostgresStore, or make it a @Step, whose effect a crash may repeat. In tests, stub the method.';
