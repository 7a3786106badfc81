import type { Duration } from '../../core/time/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckWait, Decorated } from './decorator-types.js';

/** What `@Wait` takes besides the duration. */
export interface WaitDecoratorOptions {
  /**
   * What the record calls the wait: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
}

/**
 * What `Wait(...)` gives: a decorator of async methods, in both dialects. `Args` is what the
 * duration is computed from.
 */
export type WaitDecorator<Args extends readonly any[]> = <V, C, D = undefined>(
  value: V,
  context: C & CheckWait<Decorated<'@Wait()', V, C, D>, Args>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a durable wait, for 1 second to 366 days or until a moment, during which
 * nothing needs to run. The body stays empty: it is not called in an execution. Duration or moment
 * is fixed, or computed from the arguments of the call, whose types must then be written out; it is
 * computed in every replay and must depend on nothing else. A moment that has passed is not waited
 * for.
 *
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
