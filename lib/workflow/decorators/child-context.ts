import type { ClassOrSchema } from '../../core/types.js';
import type { BatchResult, ChildContextOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** Options of `@ChildContext`: those of `context.runInChildContext`, and a name. */
export interface ChildContextDecoratorOptions<R extends ClassOrSchema = ClassOrSchema>
  extends Omit<ChildContextOptions, 'returns'> {
  /**
   * The name of the context in the record: 1 to 256 printable ASCII characters. Default: the
   * method's name.
   */
  readonly name?: string | undefined;
  /**
   * The class that the method resolves to: `() => Address`, or `() => [Address]` for an array. Or a
   * schema, `() => AddressSchema`: the result goes through it, and what it gives is recorded. For a
   * method that resolves to a `BatchResult`, the class or schema of the results in it. Default: a
   * plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * The decorator that `ChildContext(...)` returns, for async methods, in both dialects. `R` is the
 * class in `returns`; `never` without it.
 */
export type ChildContextDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@ChildContext', 'returns', Unbatched<Decorated<'@ChildContext()', V, C, D>>, R>,
  descriptor?: D,
) => void;

/**
 * The method, with the results in a `BatchResult` in place of the batch: `returns` names their
 * class.
 */
type Unbatched<Method> = Method extends (...args: infer Args) => Promise<infer Value>
  ? (...args: Args) => Promise<ResultsIn<Value>>
  : Method;
type ResultsIn<Value> = Value extends BatchResult<infer Result> ? ResultsIn<Result> : Value;

/**
 * Makes an async method a group of operations with a scope of its own. The body is workflow code:
 * it calls steps, waits and other operations, and is run again in each replay until the group has
 * ended. From then on the recorded result stands for all operations of the group, and the body
 * doesn't run.
 *
 * Names in the group are apart from names outside: each group counts its own operations. A result
 * above 256 KiB is not recorded but rebuilt from the operations of the group.
 *
 * Outside an execution, the method runs its body.
 *
 * The call rejects with an error of a class in `throws` as it is, and with `ChildContextError` for
 * every other. It rejects with `ContextMisuseError` when it came from the body of a step.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
 * @example
 * ```ts
 * @ChildContext({ returns: () => Address })
 * async address(order: Order): Promise<Address> {
 *   const found = await this.lookUp(order);
 *   return this.validate(found);
 * }
 * ```
 */
export function ChildContext<
  const R extends ClassOrSchema = never,
  S extends Serdes | undefined = undefined,
  const Virtual extends boolean | undefined = undefined,
>(
  options: ChildContextDecoratorOptions<R> & OwnSerdes<S> & { readonly virtual?: Virtual } = {},
): ChildContextDecorator<Virtual extends true ? unknown : Recorded<R, S>> {
  return decorate({ kind: 'childContext', options: collect('@ChildContext', options) });
}
