import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import { ExecutionNotFoundError } from '../core/errors/store-errors.js';
import { checkedName } from '../core/names.js';
import type { ExecutionKey } from './workflow-client.js';
import type { WorkflowCodec } from './workflow-codec.js';

/** Finds the id of the execution that has a name within its workflow. */
export type FindExecution = (workflow: string, name: string) => Promise<string | undefined>;

/**
 * The id of an execution, however it is addressed.
 *
 * @param codec gets to know a workflow's class when the execution is addressed with it.
 * @throws InvalidArgumentError, InvalidWorkflowError, ExecutionNotFoundError
 */
export function idOf(execution: ExecutionKey, codec: WorkflowCodec, find: FindExecution): string | Promise<string> {
  if (typeof execution === 'string') return execution;
  if (isRecord(execution)) {
    const { executionId, workflow, name } = execution as Record<string, any>;
    if (typeof executionId === 'string') return executionId;
    if (executionId === undefined && (typeof workflow === 'string' || typeof workflow === 'function'))
      return idByName(codec.nameOf(workflow), checkedName('name of the execution', name), find);
  }
  const expected = 'what start() gave, the id of an execution, or { workflow, name }';
  throw invalidArgument({ what: 'the execution', got: execution, expected, cure: 'Was start() not awaited?' });
}

async function idByName(workflow: string, name: string, find: FindExecution): Promise<string> {
  const executionId = await find(workflow, name);
  if (executionId === undefined) throw new ExecutionNotFoundError({ workflow, name });
  return executionId;
}
