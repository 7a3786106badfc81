import type { ErrorObject } from '../wire/index.js';
import type { Invocation } from './invocation.js';
import type { AnyCall } from './operation-call.js';
import { label } from './scope.js';

/** What lines of the engine's own say of where they come from. */
export function placeOf({ executionId, workflowName, requestId }: Invocation) {
  return { executionArn: executionId, workflow: workflowName, requestId };
}

/** A failed attempt shows nowhere else before the last one has failed. */
export function logRetry(call: AnyCall, attempt: number, error: ErrorObject, seconds: number): void {
  const { invocation, id: operationId, name: operationName } = call;
  invocation.logger.warn(
    `Attempt ${attempt} of step ${label(operationName)} failed: ${textOf(error)}. The next one is due in ${seconds} s.`,
    { ...placeOf(invocation), operationId, operationName, attempt },
  );
}

/** The execution has failed, which nobody may be waiting to hear. */
export function logFailure(invocation: Invocation, error: ErrorObject): void {
  const { StackTrace: stack } = error;
  invocation.logger.error(`Workflow ${invocation.workflowName} failed: ${textOf(error)}`, {
    ...placeOf(invocation),
    ...(stack && { stack }),
  });
}

function textOf({ ErrorType = 'Error', ErrorMessage = '' }: ErrorObject): string {
  return `${ErrorType}: ${ErrorMessage}`;
}
