import { type ExecutionDescription, type ExecutionSummary, plainJson } from '../../client/index.js';
import type { AttemptView, ErrorView, OperationView } from '../../inspect/index.js';

/*
 * The JSON of the command. Its members are part of the command's interface: they are documented in
 * docs/command.md, and none is renamed or removed.
 */

/** An execution in a list. */
export function summaryJson({ executionId, workflow, name, status, startedAt, endedAt, ...more }: ExecutionSummary) {
  const { attributes, blocked, forkedFrom, redrivenAt } = more;
  return { executionId, workflow, name, status, startedAt, endedAt, attributes, blocked, forkedFrom, redrivenAt };
}

/** An execution with its values. */
export function descriptionJson(execution: ExecutionDescription, operations: readonly OperationView[]) {
  const { input, result, error } = execution;
  return {
    ...execution,
    ...{ input: plainJson(input), result: plainJson(result), error: error && errorJson(error as ErrorView) },
    operations: operations.map(operationJson),
  };
}

function operationJson(operation: OperationView): object {
  const { id, name, type, subType, status, startedAt, endedAt, dueAt, error, attempts, children } = operation;
  const { callbackId, target, targetExecutionId } = operation;
  return {
    ...{ id, name, type, subType, status, startedAt: isoOf(startedAt), endedAt: isoOf(endedAt), dueAt: isoOf(dueAt) },
    ...{ error: error && errorJson(error), callbackId, target, targetExecutionId },
    ...(attempts.length > 0 && { attempts: attempts.map(attemptJson) }),
    ...(children.length > 0 && { operations: children.map(operationJson) }),
  };
}

function attemptJson({ number, status, startedAt, endedAt, nextAt, error }: AttemptView) {
  return {
    ...{ number, status, startedAt: isoOf(startedAt), endedAt: isoOf(endedAt), nextAt: isoOf(nextAt) },
    error: error && errorJson(error),
  };
}

function errorJson({ type, message, data, stack }: ErrorView) {
  return { type, message, data, stack };
}

function isoOf(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}
