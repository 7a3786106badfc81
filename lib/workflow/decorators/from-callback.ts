import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { OutsideExecutionError } from '../../core/errors/workflow-errors.js';
import { insideSubmitter } from '../../engine/index.js';
import { kindOf } from '../../values/index.js';

/** The value that {@link fromCallback} returns: the marker of a body that leaves the answer to others. */
export const FROM_CALLBACK = Symbol('from callback');

/**
 * Ends the body of a `@Callback` method. The value that the method promises comes from outside, so
 * the body has none to give: this stands in its place.
 *
 * Its type is `never`, so that it fits whatever is promised. TypeScript takes code behind it for
 * unreachable, although the call returns: write it last, as `return fromCallback()`.
 *
 * @throws OutsideExecutionError when no submitter is running, as in a unit test that calls the
 * method directly.
 * @example
 * ```ts
 * @Callback({ returns: () => Approval })
 * async approval(order: Order): Promise<Approval> {
 *   await this.mail.askManager(order, this.context.callbackId);
 *   return fromCallback();
 * }
 * ```
 */
export function fromCallback(): never {
  if (insideSubmitter()) return FROM_CALLBACK as never;
  throw new OutsideExecutionError(
    'fromCallback() was called outside the submitter of a callback. Only the body of a @Callback method may end with it, in an ' +
      'execution; a unit test that calls such a method directly gets no answer from outside.',
  );
}

/**
 * Awaits the body of a `@Callback` method, and refuses a value that it returns in place of the
 * answer. Resolves to nothing, so that an overriding body that calls `super` never sees the marker.
 */
export async function leftToOutside(made: unknown, method: string): Promise<void> {
  const value = await made;
  if (value === undefined || value === FROM_CALLBACK) return;
  throw new ContextMisuseError(
    `The body of @Callback ${method} gave ${kindOf(value)}, which nobody would get: the answer comes from outside. ` +
      'End it with return fromCallback(). If nothing outside is to answer, it is a @Step.',
  );
}
