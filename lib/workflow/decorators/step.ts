import type { ClassOrSchema } from '../../core/types.js';
import type { StepOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** Options of `@Step`: those of `context.step`, and a name. */
export interface StepDecoratorOptions<R extends ClassOrSchema = ClassOrSchema> extends Omit<StepOptions, 'returns'> {
  /**
   * The name of the step in the record: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /**
   * The class that the method resolves to: `() => Payment`, or `() => [Payment]` for an array. Or a
   * schema, `() => PaymentSchema`: the value of the body goes through it, and what it gives is
   * recorded. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * The decorator that `Step(...)` returns, for async methods, in both dialects. `R` is the class or
 * schema in `returns`; `never` without it.
 */
export type StepDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@Step', 'returns', Decorated<'@Step()', V, C, D>, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a step: a piece of work with effects on the outside. Its result is
 * recorded, at most 256 KiB of text. From then on the body never runs again in this execution, and
 * the caller receives the recorded result, revived. A failed attempt is retried as `retry` says;
 * without it 6 attempts, with delays from 5 s, doubled up to 60 s, full jitter.
 *
 * A crash may interrupt an attempt, which then runs again.
 * `semantics: StepSemantics.AtMostOncePerRetry` fails it instead.
 *
 * Outside an execution, and inside the body of another step, the method runs its body.
 *
 * The call rejects with an error of a class in `throws` as it is, and otherwise with these errors,
 * when no attempt is left:
 * - `StepError`: the last attempt failed; `errorType` is the name of its error.
 * - `StepTimedOutError`: it took longer than `timeout` (1 second to 366 days, without limit by
 *   default).
 * - `StepInterruptedError`: an attempt that may run once only was interrupted.
 * - `SerializationError` or `SizeLimitError`: the result can't be recorded. This is not retried.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
 * @example
 * ```ts
 * @Step({ returns: () => Payment, throws: () => [CardDeclined], retry: exponentialBackoff({ maxAttempts: 5 }) })
 * async charge(order: Order): Promise<Payment> {
 *   return this.payments.charge(order);
 * }
 * ```
 */
export function Step<const R extends ClassOrSchema = never, S extends Serdes | undefined = undefined>(
  options: StepDecoratorOptions<R> & OwnSerdes<S> = {},
): StepDecorator<Recorded<R, S>> {
  return decorate({ kind: 'step', options: collect('@Step', options) });
}
