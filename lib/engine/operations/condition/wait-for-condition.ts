import { checkFunction, checkOptions } from '../../../core/errors/check-options.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { ConditionCall } from './condition-call.js';
import { WAIT_FOR_CONDITION_OPTIONS, type WaitForConditionOptions } from './wait-for-condition-options.js';

/** Calls a wait for a condition. @throws InvalidArgumentError */
export function callWaitForCondition<S>(
  call: CallProps,
  check: (state: S) => S | PromiseLike<S>,
  options: WaitForConditionOptions<S>,
): Promise<S> {
  const what = `waitForCondition ${label(call.name)}`;
  checkFunction(check, `check of ${what}`);
  checkOptions(options, WAIT_FOR_CONDITION_OPTIONS, what);
  checkFunction(options.until, `until of ${what}`);
  return call.invocation.ask(new ConditionCall<S>(call, check, options));
}
