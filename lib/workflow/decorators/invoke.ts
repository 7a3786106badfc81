import type { Class, ClassOrSchema } from '../../core/types.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../../engine/index.js';
import type { Deserializer } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckInvoke, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

interface NamedOperation {
  /**
   * The name of the invoke in the record: 1 to 256 printable ASCII characters. Default: the
   * method's name.
   */
  readonly name?: string | undefined;
}

/** Options of `@Invoke` for a function: those of `context.invoke`, and a name. */
export interface InvokeFunctionDecoratorOptions<R extends ClassOrSchema = ClassOrSchema>
  extends Omit<InvokeFunctionOptions, 'returns'>,
    NamedOperation {
  /**
   * The class of the result: `() => Rate`, or `() => [Rate]` for an array. Or a schema,
   * `() => RateSchema`, which the result goes through each time that it is read. Default: a plain
   * value.
   */
  readonly returns?: (() => R) | undefined;
}

/** Options of `@Invoke` for a workflow: those of `context.invoke`, and a name. */
export interface InvokeWorkflowDecoratorOptions<W extends Class<object> = Class<object>>
  extends InvokeWorkflowOptions<W>,
    NamedOperation {}

/**
 * The decorator that `Invoke(...)` returns, for async methods, in both dialects. `W` is the
 * workflow and `R` the class in `returns`; `never` without them.
 */
export type InvokeDecorator<W, R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckInvoke<Decorated<'@Invoke()', V, C, D>, W, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a run of another workflow or function, which has a record and retries of
 * its own. The body makes the payload and ends with `return asPayload(payload)`. It is workflow
 * code and runs in each replay, so it must make the same payload each time. The caller receives the
 * target's result, revived. While the workflow waits, nothing needs to run.
 *
 * Outside an execution, the method runs its body, where `asPayload` throws `OutsideExecutionError`.
 *
 * The call rejects with an error of a class in `throws` as it is, and otherwise with these errors:
 * - `InvokeFailedError`: the target failed.
 * - `InvokeTimedOutError`: it took longer than `timeout` (1 second to 366 days, without limit by
 *   default) or than its own limit.
 * - `InvokeStoppedError`: it was stopped.
 * - `SerializationError` or `SizeLimitError`: the payload can't be sent.
 * - `ContextMisuseError`: the call came from the body of a step.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
 * @example
 * ```ts
 * @Invoke({ workflow: () => BillingWorkflow })
 * async bill(order: Order): Promise<Invoice> {
 *   return asPayload(new BillingRequest(order.id, order.total));
 * }
 * ```
 */
// This overload is first: the compiler keeps its type of `() => [Payment]` for the next overloads.
export function Invoke<const R extends ClassOrSchema = never, S extends Deserializer | undefined = undefined>(
  options: InvokeFunctionDecoratorOptions<R> & OwnSerdes<S>,
): InvokeDecorator<never, Recorded<R, S>>;
export function Invoke<W extends Class<object>>(options: InvokeWorkflowDecoratorOptions<W>): InvokeDecorator<W, never>;
export function Invoke(options: InvokeWorkflowDecoratorOptions | InvokeFunctionDecoratorOptions): any {
  return decorate({ kind: 'invoke', options: collect('@Invoke', options) });
}
