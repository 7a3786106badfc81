import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { ExecutionNotFoundError } from '../core/errors/client-errors.js';
import { checkedName } from '../core/names.js';
import type { ExecutionKey } from './execution-ref.js';
import type { WorkflowCodec } from './workflow-codec.js';

/**
 * The id of the execution that a key addresses. Whether one with that id exists, its use shows.
 *
 * @param findId finds the execution of that name within a workflow.
 * @throws InvalidArgumentError for what addresses none.
 * @throws ExecutionNotFoundError if no execution of the workflow has the name.
 */
export async function executionIdOf(
  execution: ExecutionKey,
  codec: WorkflowCodec,
  findId: (workflow: string, name: string) => Promise<string | undefined>,
): Promise<string> {
  if (typeof execution === 'string') return execution;
  if (isRecord(execution)) {
    const { executionId, workflow, name } = execution as Record<string, any>;
    if (typeof executionId === 'string') return executionId;
    if (executionId === undefined && (typeof workflow === 'string' || typeof workflow === 'function')) {
      const named = { workflow: codec.nameOf(workflow as string), name: checkedName('name of the execution', name) };
      const found = await findId(named.workflow, named.name);
      if (found === undefined) throw new ExecutionNotFoundError(named);
      return found;
    }
  }
  const expected = 'what start() gave, the id of an execution, or { workflow, name }';
  throw invalidArgument({ what: 'the execution', got: execution, expected, cure: 'Was start() not awaited?' });
}
