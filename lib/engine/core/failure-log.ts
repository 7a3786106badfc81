import type { ErrorObject } from '../../core/wire/index.js';
import { stackOf } from '../../values/index.js';
import type { Surroundings } from './engine-port.js';
import type { InvocationFacts } from './invocation-facts.js';
import { logFieldsOf } from './log-fields.js';
import type { AnyCall } from './operation-call.js';
import type { BodyOwner } from './step-body.js';

/** A failed attempt shows nowhere else before the last one has failed. */
export function logRetry(call: AnyCall & BodyOwner, attempt: number, error: ErrorObject, seconds: number): void {
  const { invocation, id: operationId, name: operationName, scope } = call;
  invocation.logger.write(
    'warn',
    `Attempt ${attempt} of ${call.title} failed: ${textOf(error)}. The next one is due in ${seconds} s.`,
    logFieldsOf(invocation, { operationId, operationName, parentId: scope.parentId, attempt }),
    { error: errorOf(error) },
  );
}

/** The execution has failed, which nobody may be waiting to hear. */
export function logFailure(invocation: InvocationFacts & Surroundings, error: ErrorObject): void {
  const message = `Workflow ${invocation.workflowName} failed: ${textOf(error)}`;
  invocation.logger.write('error', message, logFieldsOf(invocation), { error: errorOf(error) });
}

/** An error again, which each kind of logger has a form for. */
function errorOf({
  ErrorType: name = 'Error',
  ErrorMessage: message = '',
  StackTrace: frames = [],
}: ErrorObject): Error {
  const stack = stackOf(frames, name, message);
  return Object.defineProperties(new Error(message), { name: { value: name }, stack: { value: stack } });
}

function textOf({ ErrorType = 'Error', ErrorMessage = '' }: ErrorObject): string {
  return `${ErrorType}: ${ErrorMessage}`;
}
