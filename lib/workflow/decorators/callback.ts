import type { WaitForCallbackOptions } from '../../engine/index.js';
import type { Deserializer } from '../../values/index.js';
import { collect, decorate } from './decorate.js';
import type { CheckResult, ClassOrArray, Decorated, OwnSerdes, Recorded } from './decorator-types.js';

/** What `@Callback` takes: the options of `context.waitForCallback`, and a name. */
export interface CallbackDecoratorOptions<R extends ClassOrArray = ClassOrArray>
  extends Omit<WaitForCallbackOptions, 'returns'> {
  /**
   * What the record calls the callback: 1 to 256 printable ASCII characters. Default: the method's
   * name.
   */
  readonly name?: string | undefined;
  /**
   * The class of what the outside sends: `() => Approval`, or `() => [Approval]` for an array.
   * Default: a plain value.
   */
  readonly returns?: (() => R) | undefined;
}

/**
 * What `Callback(...)` gives: a decorator of async methods, in both dialects. `R` is what `returns`
 * names; `never` without it.
 */
export type CallbackDecorator<R> = <V, C, D = undefined>(
  value: V,
  context: C & CheckResult<'@Callback', 'returns', Decorated<'@Callback()', V, C, D>, R>,
  descriptor?: D,
) => void;

/**
 * Makes an async method wait for an answer from outside: a person, a webhook, another system. The
 * body is the submitter. It hands `this.context.callbackId` to the outside, runs as a recorded and
 * retried step, and ends with `return fromCallback()`. The caller gets what the outside sends with
 * that id, revived, or an error when it fails or keeps silent for too long.
 *
 * @example
 * ```ts
 * @Callback({ returns: () => Approval, timeout: { days: 3 } })
 * async approval(order: Order): Promise<Approval> {
 *   await this.mail.askManager(order, this.context.callbackId);
 *   return fromCallback();
 * }
 * ```
 */
export function Callback<const R extends ClassOrArray = never, S extends Deserializer | undefined = undefined>(
  options: CallbackDecoratorOptions<R> & OwnSerdes<S> = {},
): CallbackDecorator<Recorded<R, S>> {
  return decorate({ kind: 'callback', options: collect('@Callback', options) });
}
