import { ContextMisuseError } from '../../core/errors/execution-errors.js';
import type { Place } from '../core/current-place.js';
import { invoke } from '../operations/invoke/invoke.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../operations/invoke/invoke-options.js';
import { StepCall } from '../operations/step/step-call.js';
import type { StepOptions } from '../operations/step/step-options.js';
import { TransactionCall } from '../operations/transaction/transaction-call.js';
import type { TransactionStepOptions } from '../operations/transaction/transaction-options.js';
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

/**
 * A decorated step in a transaction: an operation; inside the body of another one its own body, in
 * the same transaction.
 *
 * @throws ContextMisuseError in the body of a step, which has no transaction.
 */
export function callDecoratedTransaction<T>(
  { invocation, scope, body }: Place,
  name: string,
  run: () => T | PromiseLike<T>,
  options: TransactionStepOptions<T>,
): T | PromiseLike<T> {
  if (body === undefined) return invocation.ask(new TransactionCall<T>({ invocation, scope, name }, { run, options }));
  if (body.transaction !== undefined) return run();
  throw new ContextMisuseError(
    `transaction '${name}' was called inside the body of ${body.title}, which has no transaction. ` +
      'Call it from the workflow, or make the step around it a @Transaction: both then share one.',
  );
}

/** A decorated invoke. Its payload is made only if it may be called here. */
export function callDecoratedInvoke(
  name: string,
  payload: () => unknown,
  options: InvokeFunctionOptions | InvokeWorkflowOptions,
): Promise<any> {
  return invoke(callHere(name, 'an invoke'), payload(), options);
}
