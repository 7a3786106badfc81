import type { ClassOrSchema } from '../../core/types.js';
import type { WaitForCallbackOptions } from '../../engine/index.js';
import type { Deserializer } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** Options of `@Callback`: those of `context.waitForCallback`, and a name. */
export interface CallbackDecoratorOptions<R extends ClassOrSchema = ClassOrSchema>
  extends Omit<WaitForCallbackOptions, 'returns'> {
  /**
   * The name of the callback in the record: 1 to 256 printable ASCII characters. Default: the
   * method's name.
   */
  readonly name?: string | undefined;
  /**
   * The class of the answer: `() => Approval`, or `() => [Approval]` for an array. Or a schema,
   * `() => ApprovalSchema`: the answer goes through it when it arrives, and what it gives is
   * recorded. Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * The decorator that `Callback(...)` returns, for async methods, in both dialects. `R` is the class
 * or schema in `returns`; `never` without it.
 */
export type CallbackDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@Callback', 'returns', Decorated<'@Callback()', V, C, D>, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method wait for an answer from outside: from a person, a webhook, another system.
 *
 * The body is the submitter. It hands `this.context.callbackId` to the outside and ends with
 * `return fromCallback()`. It runs as a recorded step, which is retried as `retry` says. The caller
 * receives the answer that the outside sends for that id, revived. While the workflow waits,
 * nothing needs to run.
 *
 * Outside an execution, the method runs its body.
 *
 * The call rejects with these errors:
 * - `CallbackFailedError`: the outside reported a failure.
 * - `CallbackTimedOutError`: no answer came within `timeout`, or no heartbeat within
 *   `heartbeatTimeout`. Both are 1 second to 366 days, without limit by default.
 * - `CallbackSubmitterError`: the submitter failed in all of its attempts.
 * - `ContextMisuseError`: the call came from the body of a step.
 *
 * @throws InvalidWorkflowError for a member that is no instance method of a workflow, and for
 * options that are no object. Invalid options are reported when the class is passed to a handler,
 * runtime or client.
 * @example
 * ```ts
 * @Callback({ returns: () => Approval, timeout: { days: 3 } })
 * async approval(order: Order): Promise<Approval> {
 *   await this.mail.askManager(order, this.context.callbackId);
 *   return fromCallback();
 * }
 * ```
 */
export function Callback<const R extends ClassOrSchema = never, S extends Deserializer | undefined = undefined>(
  options: CallbackDecoratorOptions<R> & OwnSerdes<S> = {},
): CallbackDecorator<Recorded<R, S>> {
  return decorate({ kind: 'callback', options: collect('@Callback', options) });
}
