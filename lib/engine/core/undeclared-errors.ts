import type { SafeLogger } from '../../core/logging/index.js';
import type { ErrorObject } from '../../core/wire/index.js';
import { builtInError } from '../../values/index.js';
import { logFieldsOf } from './log-fields.js';
import type { AnyCall } from './operation-call.js';

/**
 * Types that no class is behind which could be listed: what is no error, what an AbortSignal
 * throws, what the service says of a function that is not there.
 */
const OF_NO_CLASS: ReadonlySet<string> = new Set([
  'NonErrorThrown',
  'AbortError',
  'TimeoutError',
  'ResourceNotFoundException',
]);
/** Names may be made up without end. */
const MOST_HINTS = 1000;

const hinted = new WeakMap<SafeLogger, Set<string>>();

/**
 * Says, once for each type of error of a workflow, that an error arrives as another class than it
 * was thrown as: `instanceof` does not hold then, and nothing else would show why.
 *
 * @param title of the operation: `step 'charge'`.
 * @param as the class that the workflow gets.
 */
export function hintOfUndeclared(call: AnyCall, title: string, { ErrorType: type }: ErrorObject, as: string): void {
  const { invocation, id: operationId, name: operationName, scope } = call;
  if (
    type === undefined ||
    OF_NO_CLASS.has(type) ||
    builtInError(type) !== undefined ||
    invocation.settings.isRehearsal
  )
    return;
  const { logger, workflowName } = invocation;
  const hints = hinted.get(logger) ?? new Set();
  hinted.set(logger, hints);
  const key = `${workflowName}/${type}`;
  if (hints.has(key) || hints.size >= MOST_HINTS) return;
  hints.add(key);
  logger.write(
    'info',
    `The error of ${title}, a ${type}, comes to workflow ${workflowName} as a ${as}, since its \`throws\` does not list the class: ` +
      `\`instanceof ${type}\` is false. List it, throws: () => [${type}], to catch it as what it is; or go by the errorType of the ${as}.`,
    logFieldsOf(invocation, { operationId, operationName, parentId: scope.parentId }),
    undefined,
  );
}
