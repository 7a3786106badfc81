import type { LogFields } from '../../core/logging/index.js';
import type { InvocationFacts } from './invocation-facts.js';

/** The operation that a line is about, or whose code logs. */
interface LoggedOperation {
  readonly operationId: string;
  readonly operationName: string | undefined;
  /** The operation that it is recorded in. */
  readonly parentId: string | undefined;
  /** In the body of a step or submitter. */
  readonly attempt?: number | undefined;
}

const NONE: Partial<LoggedOperation> = {};

/**
 * What a line says of where it comes from. A body is not replayed, whatever becomes of the code
 * around it.
 */
export function logFieldsOf(
  invocation: InvocationFacts,
  { operationId, operationName, parentId, attempt }: Partial<LoggedOperation> = NONE,
): LogFields {
  const { executionId: executionArn, workflowName: workflow, requestId } = invocation;
  const isReplay = attempt === undefined && invocation.isReplaying;
  return { executionArn, workflow, requestId, operationId, operationName, parentId, attempt, isReplay };
}
