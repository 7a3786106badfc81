import type { StepOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, ClassOrArray, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** What `@Step` takes: the options of `context.step`, and a name. */
export interface StepDecoratorOptions<R extends ClassOrArray = ClassOrArray> extends Omit<StepOptions, 'returns'> {
  /**
   * What the record calls the step: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /**
   * The class that the method resolves to: `() => Payment`, or `() => [Payment]` for an array.
   * Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * What `Step(...)` gives: a decorator of async methods, in both dialects. `R` is what `returns`
 * names; `never` without it.
 */
export type StepDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@Step', 'returns', Decorated<'@Step()', V, C, D>, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a step: work with effects on the outside. Its result is recorded, and once
 * that is done the body never runs again in this execution; the caller gets the recorded result,
 * revived. A failed attempt is retried as `retry` says.
 *
 * Called outside an execution, or inside the body of another step, the method just runs.
 *
 * @example
 * ```ts
 * @Step({ returns: () => Payment, throws: () => [CardDeclined], retry: exponentialBackoff({ maxAttempts: 5 }) })
 * async charge(order: Order): Promise<Payment> {
 *   return this.payments.charge(order);
 * }
 * ```
 */
export function Step<const R extends ClassOrArray = never, S extends Serdes | undefined = undefined>(
  options: StepDecoratorOptions<R> & OwnSerdes<S> = {},
): StepDecorator<Recorded<R, S>> {
  return decorate({ kind: 'step', options: collect('@Step', options) });
}
