import type { Duration } from '../../core/time/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckWait, Decorated } from './decorator-types.js';

/** Options of `@Wait`. */
export interface WaitDecoratorOptions {
  /**
   * The name of the wait in the record: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
}

/**
 * The decorator that `Wait(...)` returns, for async methods, in both dialects. `Args` are the
 * arguments that the duration is computed from.
 */
export type WaitDecorator<Args extends readonly any[]> = <V, C, D = undefined>(
  value: V,
  context: C & CheckWait<Decorated<'@Wait()', V, C, D>, Args>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a durable wait, for 1 second to 366 days or until a moment. Nothing needs
 * to run meanwhile. The body stays empty: an execution doesn't call it. A moment that has passed is
 * not waited for.
 *
 * The duration or moment is fixed, or computed from the arguments of the call, whose types must
 * then be written out. It is computed in every replay and must depend on these arguments alone.
 *
 * The call rejects with `InvalidArgumentError` for a computed duration that is invalid, and with
 * `ContextMisuseError` when it came from the body of a step.
 *
 * @param until a duration, a moment, or a function of the method's arguments that returns one.
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
 * @example
 * ```ts
 * @Wait({ hours: 1 })
 * async coolingOff(): Promise<void> {}
 *
 * @Wait((order: Order) => ({ days: order.returnDays }))
 * async returnPeriod(order: Order): Promise<void> {}
 *
 * @Wait((order: Order) => order.arrival) // a Date
 * async arrival(order: Order): Promise<void> {}
 * ```
 */
export function Wait<Args extends readonly any[] = unknown[]>(
  until: Duration | Date | ((...args: Args) => Duration | Date),
  options: WaitDecoratorOptions = {},
): WaitDecorator<Args> {
  return decorate({ kind: 'wait', duration: until, options: collect('@Wait', options) });
}
