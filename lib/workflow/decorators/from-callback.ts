import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { OutsideExecutionError } from '../../core/errors/workflow-errors.js';
import { insideSubmitter } from '../../engine/index.js';
import { kindOf } from '../../values/index.js';

/**
 * The value that {@link fromCallback} returns. It marks the end of a body whose answer comes from
 * outside.
 */
export const FROM_CALLBACK = Symbol('from callback');

/**
 * Ends the body of a `@Callback` method. The method promises the answer from outside, which its
 * body doesn't have, so the body returns this instead.
 *
 * The type is `never`, so it fits every promised type. TypeScript takes the code behind the call
 * for unreachable, although the call returns. Write it last: `return fromCallback()`.
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
 * Awaits the body of a `@Callback` method and refuses a value that it returns in place of the
 * answer. Resolves to nothing, so that an override that calls `super` never sees the marker.
 *
 * @throws ContextMisuseError
 */
export async function leftToOutside(made: unknown, method: string): Promise<void> {
  const value = await made;
  if (value === undefined || value === FROM_CALLBACK) return;
  throw new ContextMisuseError(
    `The body of @Callback ${method} gave ${kindOf(value)}, which nobody would get: the answer comes from outside. ` +
      'End it with return fromCallback(). If nothing outside is to answer, it is a @Step.',
  );
}
