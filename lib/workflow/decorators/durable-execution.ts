import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckEntry, ClassOrArray, Entry, OwnSerdes, Recorded } from './decorator-types.js';
import type { DurableExecutionOptions } from './execution-options.js';

/**
 * What `DurableExecution(...)` gives: a decorator of async methods, in both dialects. `In` and
 * `Out` are what `input` and `returns` name; `never` without them.
 */
export type DurableExecutionDecorator<In, Out> = <V, C, D = undefined>(
  value: V,
  context: C & CheckEntry<Entry<V, C, D>, In, Out>,
  descriptor?: D,
) => void;

/**
 * Marks the entry of a workflow: the public, async method `run`, with the execution's input as its
 * one parameter. The body may call operations, compute, and use `this.context`; everything
 * else that is not the same in every run belongs in a step.
 *
 * @example
 * ```ts
 * @DurableExecution({ input: () => Order, returns: () => Receipt })
 * async run(order: Order): Promise<Receipt> {
 *   const payment = await this.charge(order);
 *   return new Receipt(order.id, payment.id);
 * }
 * ```
 */
export function DurableExecution<
  const In extends ClassOrArray = never,
  const Out extends ClassOrArray = never,
  S extends Serdes | undefined = undefined,
>(options: DurableExecutionOptions<In, Out> & OwnSerdes<S> = {}): DurableExecutionDecorator<In, Recorded<Out, S>> {
  return decorate({ kind: 'execution', options: collect('@DurableExecution', options) });
}
