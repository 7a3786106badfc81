import type { Place } from '../core/current-place.js';
import { invoke } from '../operations/invoke/invoke.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../operations/invoke/invoke-options.js';
import { StepCall } from '../operations/step/step-call.js';
import type { StepOptions } from '../operations/step/step-options.js';
import { callHere } from './call-site.js';

/*
 * The calls of decorated methods that differ from those on the context. Names and options were
 * checked when the class was described. They are for code that is known to run in an execution.
 */

/** A decorated step: an operation; inside the body of another step only its own body. */
export function callDecoratedStep<T>(
  { invocation, scope, body }: Place,
  name: string,
  run: () => T | PromiseLike<T>,
  options: StepOptions<T>,
): T | PromiseLike<T> {
  if (body !== undefined) return run();
  return invocation.ask(new StepCall<T>({ invocation, scope, name }, { run, options }));
}

/** A decorated invoke. Its payload is made only if it may be called here. */
export function callDecoratedInvoke(
  name: string,
  payload: () => unknown,
  options: InvokeFunctionOptions | InvokeWorkflowOptions,
): Promise<any> {
  return invoke(callHere(name, 'an invoke'), payload(), options);
}
