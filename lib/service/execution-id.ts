import { randomUUID } from 'node:crypto';

/**
 * Ids have the shape of an ARN of the Lambda service, since handlers written for it may take them apart:
 * `arn:aws:lambda:local:000000000000:function:<workflow>:$LATEST/durable-execution/<name>/<uuid>`.
 */
export function newExecutionId(workflow: string, name: string): string {
  return `${functionArnOf(workflow)}/durable-execution/${name}/${randomUUID()}`;
}

/** The part of an execution id that names the function. */
export function functionArnOf(workflow: string): string {
  return `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST`;
}

/** The last two parts of an execution id: its name, and the id of its EXECUTION operation. */
export function executionIdParts(executionId: string): { readonly name: string; readonly operationId: string } {
  const end = executionId.lastIndexOf('/');
  const start = executionId.lastIndexOf('/', end - 1);
  return { name: executionId.slice(start + 1, end), operationId: executionId.slice(end + 1) };
}
