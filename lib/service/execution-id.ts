import { createHash, randomUUID } from 'node:crypto';

/**
 * Ids have the shape of an ARN of the Lambda service, since handlers written for it may take them apart:
 * `arn:aws:lambda:local:000000000000:function:<workflow>:$LATEST/durable-execution/<name>/<uuid>`.
 */
export function newExecutionId(workflow: string, name: string): string {
  return executionIdUnder(functionArnOf(workflow), name);
}

/**
 * @param functionArn with a version: `arn:aws:lambda:eu-west-1:123456789012:function:orders:3`.
 * @param uuid tells executions of one name apart.
 */
export function executionIdUnder(functionArn: string, name: string, uuid: string = randomUUID()): string {
  return `${functionArn}/durable-execution/${name}/${uuid}`;
}

/** The part of an execution id that names the function. */
export function functionArnOf(workflow: string): string {
  return `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST`;
}

/** The ARN of the function, with its version, that runs an execution. */
export function functionArnIn(executionId: string): string {
  return executionId.slice(0, executionId.indexOf('/'));
}

/** The version of the function that runs an execution: `$LATEST`, or a number. */
export function functionVersionIn(executionId: string): string {
  return functionArnIn(executionId).split(':')[7]!;
}

/** The workflow that an execution is of. */
export function workflowIn(executionId: string): string {
  return executionId.split(':', 7)[6]!;
}

/** The last two parts of an execution id: the execution's name, and the id of its EXECUTION operation. */
export function executionIdParts(executionId: string): { readonly name: string; readonly operationId: string } {
  const end = executionId.lastIndexOf('/');
  const start = executionId.lastIndexOf('/', end - 1);
  return { name: executionId.slice(start + 1, end), operationId: executionId.slice(end + 1) };
}

/**
 * The id of the execution that an invoke starts. It says by itself who asked for it, so that asking again, after a crash, finds the same one.
 */
export function childExecutionId(functionArn: string, callerId: string, operationId: string): string {
  const hash = createHash('sha256').update(`${callerId}/${operationId}`).digest('hex');
  const uuid = hash.slice(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return `${functionArn}/durable-execution/${hash.slice(0, 32)}/${uuid}`;
}
