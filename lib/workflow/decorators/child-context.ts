import type { BatchResult, ChildContextOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, ClassOrArray, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** What `@ChildContext` takes: the options of `context.runInChildContext`, and a name. */
export interface ChildContextDecoratorOptions<R extends ClassOrArray = ClassOrArray>
  extends Omit<ChildContextOptions, 'returns'> {
  /**
   * What the record calls the context: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /**
   * The class that the method resolves to: `() => Address`, or `() => [Address]` for an array. For
   * a `BatchResult`, that of the results in it. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * What `ChildContext(...)` gives: a decorator of async methods, in both dialects. `R` is what
 * `returns` names; `never` without it.
 */
export type ChildContextDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@ChildContext', 'returns', Unbatched<Decorated<'@ChildContext()', V, C, D>>, R>,
  descriptor?: D,
) => void;

/**
 * A method, with the results in a `BatchResult` that it gives in its place: it is their class that
 * is named.
 */
type Unbatched<Method> = Method extends (...args: infer Args) => Promise<infer Value>
  ? (...args: Args) => Promise<ResultsIn<Value>>
  : Method;
type ResultsIn<Value> = Value extends BatchResult<infer Result> ? ResultsIn<Result> : Value;

/**
 * Makes an async method a group of operations in a scope of its own. Its body is workflow code: it
 * calls steps, waits and whatever else is durable. Names within it don't mix with those outside,
 * and once it has ended, its recorded result stands for all that it did.
 *
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
  const R extends ClassOrArray = never,
  S extends Serdes | undefined = undefined,
  const Virtual extends boolean | undefined = undefined,
>(
  options: ChildContextDecoratorOptions<R> & OwnSerdes<S> & { readonly virtual?: Virtual } = {},
): ChildContextDecorator<Virtual extends true ? unknown : Recorded<R, S>> {
  return decorate({ kind: 'childContext', options: collect('@ChildContext', options) });
}
