import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { OutsideExecutionError } from '../../core/errors/workflow-errors.js';
import { insideSubmitter } from '../../engine/index.js';
import { kindOf } from '../../values/index.js';

/** What a submitter gives that leaves the answer to the outside. */
export const FROM_CALLBACK = Symbol('from callback');

/**
 * Ends the body of a `@Callback` method. The value that the method promises comes from outside, so
 * the body has none to give: this stands in its place, and has the type of whatever is promised.
 *
 * @throws OutsideExecutionError when no submitter is running, as in a unit test that calls the
 * method directly.
 */
export function fromCallback(): never {
  if (insideSubmitter()) return FROM_CALLBACK as never;
  throw new OutsideExecutionError(
    'fromCallback() was called outside the submitter of a callback. Only the body of a @Callback method may end with it, in an ' +
      'execution; a unit test that calls such a method directly gets no answer from outside.',
  );
}

/** Refuses a value that the body of a `@Callback` method gives in place of the outside. */
/** Resolves to nothing: what an overriding body gets from `super` is nothing of Everstep's own. */
export async function leftToOutside(made: unknown, method: string): Promise<void> {
  const value = await made;
  if (value === undefined || value === FROM_CALLBACK) return;
  throw new ContextMisuseError(
    `The body of @Callback ${method} gave ${kindOf(value)}, which nobody would get: the answer comes from outside. ` +
      'End it with return fromCallback(). If nothing outside is to answer, it is a @Step.',
  );
}
