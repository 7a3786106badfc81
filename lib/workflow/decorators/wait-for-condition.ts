import type { ClassOrSchema } from '../../core/types.js';
import type { ConditionOptions } from '../../engine/index.js';
import type { Serdes } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckCondition, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/**
 * Options of `@WaitForCondition`: those of `context.waitForCondition` without the initial state,
 * which is an argument of the call, and a name.
 */
export interface WaitForConditionDecoratorOptions<S = any, R extends ClassOrSchema = ClassOrSchema>
  extends Omit<ConditionOptions<S>, 'returns'> {
  /**
   * The name of the operation in the record: 1 to 256 printable ASCII characters. Default: the
   * method's name.
   */
  readonly name?: string | undefined;
  /**
   * The class of the state: `() => Job`, or `() => [Job]` for an array. Or a schema,
   * `() => JobSchema`: each state that a check resolves to goes through it, and what it gives is
   * recorded. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * The decorator that `WaitForCondition(...)` returns, for async methods, in both dialects. `S` is
 * the state that `until` receives, `R` the class in `returns`; `never` without it.
 */
export type WaitForConditionDecorator<S, R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckCondition<Decorated<'@WaitForCondition()', V, C, D>, S, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method a check that is repeated until `until` accepts its state. The method
 * receives a state and resolves to the next one. Its caller passes the first state and receives the
 * one that `until` accepted. Further arguments are passed to each check. Each state is recorded,
 * and nothing needs to run between the checks.
 *
 * Default: 60 checks, with delays from 5 s, times 1.5, at most 5 minutes, full jitter.
 *
 * Outside an execution, the method runs its body once.
 *
 * The call rejects with an error of a class in `throws` as it is, and otherwise with these errors:
 * - `WaitForConditionError`: a check threw, or no check is left.
 * - `WaitForConditionTimedOutError`: the condition was not met within `timeout` (1 second to 366
 *   days, without limit by default).
 * - `ContextMisuseError`: the call came from the body of a step.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
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
  const R extends ClassOrSchema = never,
  Own extends Serdes | undefined = undefined,
>(options: WaitForConditionDecoratorOptions<S, R> & OwnSerdes<Own>): WaitForConditionDecorator<S, Recorded<R, Own>> {
  return decorate({ kind: 'condition', options: collect('@WaitForCondition', options) });
}
