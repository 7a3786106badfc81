import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { checkOptions } from '../../../core/errors/check-options.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { StepCall } from './step-call.js';
import { STEP_OPTIONS, type StepOptions } from './step-options.js';

const NO_OPTIONS: StepOptions = Object.freeze({});

/** Calls a step. @throws InvalidArgumentError */
export function callStep<T>(
  call: CallProps,
  run: () => T | PromiseLike<T>,
  options: StepOptions<T> | undefined,
): Promise<T> {
  // The most frequent call of all, so its title is put together only for a refusal.
  if (typeof run !== 'function') {
    throw invalidArgument({ what: `the body of step ${label(call.name)}`, got: run, expected: 'a function' });
  }
  if (options !== undefined) checkOptions(options, STEP_OPTIONS, `step ${label(call.name)}`);
  return call.invocation.ask(new StepCall<T>(call, { run, options: options ?? NO_OPTIONS }));
}
