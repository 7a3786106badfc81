import { invalidArgument, mustBeOptions } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { InvokeFunctionOptions, InvokeWorkflowOptions } from '../operations/invoke/invoke-options.js';
import { INVOKE_FUNCTION_OPTIONS, INVOKE_WORKFLOW_OPTIONS } from './call-options.js';

/** The targets that an invoke may have. */
export type Targets = Readonly<Record<'functionName' | 'workflow', unknown>>;

/** How the options of an invoke are checked: what it may say goes by its target. */
export function invokeChecks({ workflow }: Targets): OptionChecks<any> {
  return workflow === undefined ? INVOKE_FUNCTION_OPTIONS : INVOKE_WORKFLOW_OPTIONS;
}

/**
 * What is wrong with the target of an invoke, as the end of a sentence; `undefined` when it has
 * exactly one.
 */
export function targetFault({ functionName, workflow }: Targets): string | undefined {
  if ((functionName === undefined) !== (workflow === undefined)) return undefined;
  const both = workflow === undefined ? '' : ', not both';
  return `either workflow: () => BillingWorkflow or functionName: 'billing'${both}`;
}

/** @param of `invoke 'bill'`. @throws InvalidArgumentError */
export function checkInvokeOptions(options: InvokeFunctionOptions | InvokeWorkflowOptions, of: string): void {
  mustBeOptions(options, of, 'They come after the payload, and name a functionName or a workflow.');
  const targets = options as Targets;
  const { functionName, workflow } = targets;
  const fault = targetFault(targets);
  if (fault !== undefined && workflow !== undefined) throw misdirected(of, fault, { functionName, workflow });
  checkOptions(options, invokeChecks(targets), of);
  if (fault !== undefined) throw misdirected(of, fault, options);
}

function misdirected(of: string, expected: string, got: unknown): Error {
  return invalidArgument({ what: `target of ${of}`, got, expected });
}
