import { type OptionChecks, oneOf } from '../../core/errors/check-options.js';
import { resolveTarget } from '../../values/classes/class-target.js';
import type { ResultOptions } from '../../values/index.js';
import type { CallbackOptions, StepOptions, WaitForCallbackOptions } from '../core/value-options.js';
import type { BatchOptions, MapOptions } from '../operations/batch/batch-options.js';
import type { ConditionOptions, WaitForConditionOptions } from '../operations/condition/wait-for-condition-options.js';
import type { ChildContextOptions } from '../operations/context/child-context.js';
import type {
  InvokeFunctionOptions,
  InvokeOptions,
  InvokeWorkflowOptions,
} from '../operations/invoke/invoke-options.js';
import {
  checkFlag,
  checkFunction,
  checkFunctionName,
  checkSemantics,
  checkSerdes,
  checkStrategy,
  checkSubType,
  checkTenantId,
  checkWorkflow,
} from './option-checks.js';

/*
 * How the options of the calls on `this.context` are checked before anything of their operation is
 * recorded. Durations and the classes of `throws` are read where they are used.
 */

const RESULT: OptionChecks<ResultOptions> = { returns: resolveTarget, serdes: checkSerdes };

export const STEP_OPTIONS: OptionChecks<StepOptions> = {
  ...RESULT,
  throws: undefined,
  retry: checkStrategy,
  semantics: checkSemantics,
  timeout: undefined,
};

export const CALLBACK_OPTIONS: OptionChecks<CallbackOptions> = {
  ...RESULT,
  timeout: undefined,
  heartbeatTimeout: undefined,
};

export const WAIT_FOR_CALLBACK_OPTIONS: OptionChecks<WaitForCallbackOptions> = {
  ...CALLBACK_OPTIONS,
  retry: checkStrategy,
};

export const CONDITION_OPTIONS: OptionChecks<ConditionOptions> = {
  ...RESULT,
  throws: undefined,
  until: checkFunction,
  strategy: checkStrategy,
  timeout: undefined,
};

export const WAIT_FOR_CONDITION_OPTIONS: OptionChecks<WaitForConditionOptions> = {
  ...CONDITION_OPTIONS,
  initialState: undefined,
};

const INVOKE: OptionChecks<InvokeOptions> = { throws: undefined, tenantId: checkTenantId, timeout: undefined };

export const INVOKE_FUNCTION_OPTIONS: OptionChecks<InvokeFunctionOptions> = {
  ...INVOKE,
  ...RESULT,
  functionName: checkFunctionName,
  payloadSerdes: checkSerdes,
  workflow: undefined,
};

export const INVOKE_WORKFLOW_OPTIONS: OptionChecks<InvokeWorkflowOptions> = {
  ...INVOKE,
  workflow: checkWorkflow,
  functionName: undefined,
};

export const CHILD_CONTEXT_OPTIONS: OptionChecks<ChildContextOptions> = {
  ...RESULT,
  throws: undefined,
  mapError: checkFunction,
  summarize: checkFunction,
  subType: checkSubType,
  retry: checkStrategy,
  virtual: checkFlag,
};

export const BATCH_OPTIONS: OptionChecks<BatchOptions> = {
  ...RESULT,
  maxConcurrency: undefined,
  completion: undefined,
  nesting: oneOf('nested', 'flat'),
  throws: undefined,
  itemSerdes: checkSerdes,
  summarize: checkFunction,
};

export const MAP_OPTIONS: OptionChecks<MapOptions> = { ...BATCH_OPTIONS, itemName: checkFunction };
