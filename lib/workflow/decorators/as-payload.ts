import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import { OutsideExecutionError } from '../../core/errors/workflow-errors.js';
import { insideExecution, kindOfMethodHere } from '../../engine/index.js';

/**
 * Ends the body of an `@Invoke` method with the payload for its target. The method promises the
 * target's result, which its body doesn't have, so the body returns this instead.
 *
 * The type is `never`, so it fits every promised type. TypeScript takes the code behind the call
 * for unreachable, although the call returns. Write it last: `return asPayload(order)`.
 *
 * @param payload the input of the target. Default: none.
 * @throws OutsideExecutionError when no execution is running, as in a unit test that calls the
 * method directly.
 * @throws ContextMisuseError when it is called in other code than the body of an `@Invoke` method.
 * @example
 * ```ts
 * @Invoke({ workflow: () => BillingWorkflow })
 * async bill(order: Order): Promise<Invoice> {
 *   return asPayload(new BillingRequest(order.id, order.total));
 * }
 * ```
 */
export function asPayload(payload?: unknown): never {
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
