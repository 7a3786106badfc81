import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { OutsideExecutionError } from '../../core/errors/workflow-errors.js';
import { insideExecution, kindOfMethodHere } from '../../engine/index.js';

/**
 * Ends the body of an `@Invoke` method with the payload for its target. The value that the method
 * promises is the target's result, so the body has none to give: this stands in its place, and has
 * the type of whatever is promised.
 *
 * @throws OutsideExecutionError when no execution is running, as in a unit test that calls the
 * method directly.
 * @throws ContextMisuseError in any other code than the body of an `@Invoke` method.
 */
export function asPayload(payload: unknown): never {
  if (kindOfMethodHere() === 'invoke') return payload as never;
  const rule = 'Only the body of an @Invoke method may end with it';
  if (insideExecution()) {
    throw new ContextMisuseError(
      `asPayload() was called in code that is no body of an @Invoke method. ${rule}: the payload goes to that method's target.`,
    );
  }
  throw new OutsideExecutionError(
    `asPayload() was called outside an execution. ${rule}; a unit test that calls such a method directly has no target that would answer.`,
  );
}
