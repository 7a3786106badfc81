import type { ClassOrSchema } from '../../core/types.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckEntry, Entry, OwnSerdes, Recorded } from './decorator-types.js';
import type { DurableExecutionOptions } from './execution-options.js';

/**
 * The decorator that `DurableExecution(...)` returns, for async methods, in both dialects. `In` and
 * `Out` are the classes in `input` and `returns`; `never` without them.
 */
export type DurableExecutionDecorator<In, Out> = <V, C, D = undefined>(
  value: V,
  context: C & CheckEntry<Entry<V, C, D>, In, Out>,
  descriptor?: D,
) => void;

/**
 * Marks the entry of a workflow: the public, async method `run`, whose one parameter is the
 * execution's input.
 *
 * The body runs from the start in every invocation, and recorded operations answer at once with
 * their results. So it must call the same operations in the same order each time: work with effects
 * on the outside and values that differ between runs (time, random numbers, network) belong in
 * steps, or come from `this.context`.
 *
 * An error that leaves the method ends the execution as FAILED. Input and result are at most 6 MiB
 * of text each; on AWS Lambda a start takes an input of at most 1 MiB.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
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
  const In extends ClassOrSchema = never,
  const Out extends ClassOrSchema = never,
  S extends Serdes | undefined = undefined,
>(options: DurableExecutionOptions<In, Out> & OwnSerdes<S> = {}): DurableExecutionDecorator<In, Recorded<Out, S>> {
  return decorate({ kind: 'execution', options: collect('@DurableExecution', options) });
}
