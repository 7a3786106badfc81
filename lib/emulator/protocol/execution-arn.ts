import { randomUUID } from 'node:crypto';

const UUID_LENGTH = 36;
const LATEST = '$LATEST';
/** The form in ids of the store: a callback's id can't contain `$`. */
const LATEST_IN_ID = 'LATEST';

/** The names of an execution: for clients, and in the store. */
export interface ExecutionNames {
  /**
   * `arn:aws:lambda:<region>:<account>:function:<function>:<version>/durable-execution/<name>/<UUID>`
   */
  readonly arn: string;
  /** The id in the store: UUID and version, since an ARN does not fit into a callback's id. */
  readonly executionId: string;
  /** The id of its EXECUTION operation: the UUID. */
  readonly operationId: string;
}

/** Makes names for a new execution. */
export function newExecutionNames(functionArn: string, version: string, name: string): ExecutionNames {
  const operationId = randomUUID();
  return {
    arn: arnOf(functionArn, version, name, operationId),
    executionId: idOf(operationId, version),
    operationId,
  };
}

/** The ARN of an execution in the store. */
export function executionArn(functionArn: string, name: string, executionId: string): string {
  return arnOf(functionArn, versionIn(executionId), name, executionId.slice(0, UUID_LENGTH));
}

/** The version of the function that runs an execution of the store: `$LATEST`, or a number. */
export function versionIn(executionId: string): string {
  const version = executionId.slice(UUID_LENGTH + 1);
  return version === LATEST_IN_ID ? LATEST : version;
}

/**
 * The id in the store for an ARN. It does not say whether such an execution exists.
 */
export function executionIdIn(arn: string): string {
  const functionArn = arn.slice(0, Math.max(0, arn.indexOf('/')));
  return idOf(arn.slice(arn.lastIndexOf('/') + 1), functionArn.slice(functionArn.lastIndexOf(':') + 1));
}

function idOf(uuid: string, version: string): string {
  return `${uuid}-${version === LATEST ? LATEST_IN_ID : version}`;
}

function arnOf(functionArn: string, version: string, name: string, uuid: string): string {
  return `${functionArn}:${version}/durable-execution/${name}/${uuid}`;
}
