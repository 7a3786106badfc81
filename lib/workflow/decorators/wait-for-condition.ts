import type { ConditionOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckCondition, ClassOrArray, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/**
 * What `@WaitForCondition` takes: when it is enough, the options of `context.waitForCondition`, and
 * a name.
 */
export interface WaitForConditionDecoratorOptions<S = any, R extends ClassOrArray = ClassOrArray>
  extends Omit<ConditionOptions<S>, 'returns'> {
  /**
   * What the record calls the operation: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /** The class of the state: `() => Job`, or `() => [Job]` for an array. Default: a plain value. */
  readonly returns?: (() => R) | undefined;
}

/**
 * What `WaitForCondition(...)` gives: a decorator of async methods, in both dialects. `S` is what
 * `until` judges, `R` what `returns` names; `never` without it.
 */
export type WaitForConditionDecorator<S, R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckCondition<Decorated<'@WaitForCondition()', V, C, D>, S, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a check that is repeated until its state is as wanted. The method takes the
 * state and gives the next one; its caller passes the first, and gets the one that satisfied
 * `until`. Further arguments are passed to each check. Nothing runs between the checks.
 *
 * @example
 * ```ts
 * @WaitForCondition({
 *   until: (job: Job) => job.done,
 *   returns: () => Job,
 *   strategy: fixedDelay({ delay: '30s' }),
 *   timeout: '2h',
 * })
 * async finished(job: Job): Promise<Job> {
 *   return this.jobs.look(job.id);
 * }
 * ```
 */
export function WaitForCondition<
  S = any,
  const R extends ClassOrArray = never,
  Own extends Serdes | undefined = undefined,
>(options: WaitForConditionDecoratorOptions<S, R> & OwnSerdes<Own>): WaitForConditionDecorator<S, Recorded<R, Own>> {
  return decorate({ kind: 'condition', options: collect('@WaitForCondition', options) });
}
