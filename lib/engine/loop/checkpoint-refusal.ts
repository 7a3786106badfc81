import { CheckpointError } from '../../core/errors/execution-errors.js';
import type { OperationUpdate } from '../../core/wire/index.js';

/** How many operations the message names. */
const NAMED = 5;

/** The store refused a batch for good: says which, and why. */
export function checkpointRefusal(
  refusal: unknown,
  batch: readonly OperationUpdate[],
  workflowName: string,
): CheckpointError {
  const { name, message } = refusal as Error;
  const names = [...new Set(batch.map(({ Name, Id }) => Name ?? Id))].slice(0, NAMED).join(', ');
  return new CheckpointError(
    `The store refused a checkpoint of workflow ${workflowName} with ${name}: ${message} (${batch.length} updates, of ${names})`,
    { cause: refusal },
  );
}
