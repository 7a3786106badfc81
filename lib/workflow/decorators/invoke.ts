import type { Class } from '../../core/types.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../../engine/index.js';
import type { Deserializer } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckInvoke, ClassOrArray, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

interface NamedOperation {
  /**
   * What the record calls the invoke: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
}

/** What `@Invoke` takes for a function: the options of `context.invoke`, and a name. */
export interface InvokeFunctionDecoratorOptions<R extends ClassOrArray = ClassOrArray>
  extends Omit<InvokeFunctionOptions, 'returns'>,
    NamedOperation {
  /**
   * The class of the result: `() => Rate`, or `() => [Rate]` for an array. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/** What `@Invoke` takes for a workflow: the options of `context.invoke`, and a name. */
export interface InvokeWorkflowDecoratorOptions<W extends Class<object> = Class<object>>
  extends InvokeWorkflowOptions<W>,
    NamedOperation {}

/**
 * What `Invoke(...)` gives: a decorator of async methods, in both dialects. `W` is the workflow,
 * `R` what `returns` names; `never` where there is none.
 */
export type InvokeDecorator<W, R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckInvoke<Decorated<'@Invoke()', V, C, D>, W, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a run of another workflow or function. The body makes the payload, and ends
 * with `return asPayload(payload)`; it is workflow code and runs in each replay. The caller gets
 * the target's result, revived.
 *
 * @example
 * ```ts
 * @Invoke({ workflow: () => BillingWorkflow })
 * async bill(order: Order): Promise<Invoice> {
 *   return asPayload(new BillingRequest(order.id, order.total));
 * }
 * ```
 */
// This one first: what it makes of `() => [Payment]` is kept for the overloads after it.
export function Invoke<const R extends ClassOrArray = never, S extends Deserializer | undefined = undefined>(
  options: InvokeFunctionDecoratorOptions<R> & OwnSerdes<S>,
): InvokeDecorator<never, Recorded<R, S>>;
export function Invoke<W extends Class<object>>(options: InvokeWorkflowDecoratorOptions<W>): InvokeDecorator<W, never>;
export function Invoke(options: InvokeWorkflowDecoratorOptions | InvokeFunctionDecoratorOptions): any {
  return decorate({ kind: 'invoke', options: collect('@Invoke', options) });
}
