import { type OptionCheck, type OptionChecks, oneOf, optionCheck } from '../../core/errors/check-options.js';
import { REPLAY_LOGGING } from '../../core/logging/index.js';
import { durationSeconds } from '../../core/time/index.js';
import { isOperationName, LIMITS } from '../../core/wire/index.js';
import {
  CHILD_CONTEXT_OPTIONS,
  CONDITION_OPTIONS,
  type ExecutionSettings,
  invokeChecks,
  STEP_OPTIONS,
  type Targets,
  TRANSACTION_OPTIONS,
  WAIT_FOR_CALLBACK_OPTIONS,
  waitEnd,
} from '../../engine/index.js';
import { checkStrategy } from '../../retry/index.js';
import { checkSerdes, checkType, errorClassesOf } from '../../values/index.js';
import type { CallbackDecoratorOptions } from '../decorators/callback.js';
import type { ChildContextDecoratorOptions } from '../decorators/child-context.js';
import type { DurableExecutionOptions } from '../decorators/execution-options.js';
import type { OperationDetails } from '../decorators/operation-mark.js';
import type { StepDecoratorOptions } from '../decorators/step.js';
import type { TransactionDecoratorOptions } from '../decorators/transaction.js';
import type { WaitDecoratorOptions } from '../decorators/wait.js';
import type { WaitForConditionDecoratorOptions } from '../decorators/wait-for-condition.js';

const checkDuration: OptionCheck = (value, what) => void durationSeconds(value, { what });

export const checkWaitEnd: OptionCheck = (value, what) => void waitEnd(value, what);

export const checkOperationName = optionCheck(
  isOperationName,
  `1 to ${LIMITS.nameLength} printable ASCII characters (a limit of the durable execution service)`,
);

export const checkOnDrift = oneOf('hold', 'fail');

export const checkVersion = optionCheck(
  (value) => typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value),
  '1 to 100 printable ASCII characters without spaces',
);

/** The checks of what workflows, handlers and runtimes can all set. */
export const EXECUTION_SETTINGS: OptionChecks<ExecutionSettings> = {
  retry: checkStrategy,
  serdes: checkSerdes,
  checkpointing: oneOf('eager', 'batched', 'optimistic'),
  maxOperations: optionCheck((value) => Number.isSafeInteger(value) && value >= 1, 'a whole number from 1'),
  replayLogging: oneOf(...Object.keys(REPLAY_LOGGING)),
};

/** Calls the thunk: the classes that it names are declared by now. */
const checkErrors: OptionCheck = (thunk, what) => void errorClassesOf(thunk, what);

/**
 * The options of all decorators. `optionFaults` checks the name that is used, also where it is the
 * method's own.
 */
const NAMED = { name: undefined };

const EXECUTION: OptionChecks<DurableExecutionOptions> = {
  ...NAMED,
  input: checkType,
  returns: checkType,
  ...EXECUTION_SETTINGS,
  drift: oneOf('strict', 'lenient'),
  onDrift: checkOnDrift,
  version: checkVersion,
};
const STEP: OptionChecks<StepDecoratorOptions> = {
  ...NAMED,
  ...STEP_OPTIONS,
  throws: checkErrors,
  timeout: checkDuration,
};
const TRANSACTION: OptionChecks<TransactionDecoratorOptions> = {
  ...NAMED,
  ...TRANSACTION_OPTIONS,
  throws: checkErrors,
  timeout: checkDuration,
};
const WAIT: OptionChecks<WaitDecoratorOptions> = NAMED;
const CALLBACK: OptionChecks<CallbackDecoratorOptions> = {
  ...NAMED,
  ...WAIT_FOR_CALLBACK_OPTIONS,
  timeout: checkDuration,
  heartbeatTimeout: checkDuration,
};
const CONDITION: OptionChecks<WaitForConditionDecoratorOptions> = {
  ...NAMED,
  ...CONDITION_OPTIONS,
  throws: checkErrors,
  timeout: checkDuration,
};
const CHILD_CONTEXT: OptionChecks<ChildContextDecoratorOptions> = {
  ...NAMED,
  ...CHILD_CONTEXT_OPTIONS,
  throws: checkErrors,
};

/**
 * Returns the checks of a decorator's options. They run when the class is described, when all
 * classes that the options name are declared.
 */
export function optionChecksOf(details: OperationDetails): OptionChecks<any> {
  switch (details.kind) {
    case 'execution':
      return EXECUTION;
    case 'step':
      return STEP;
    case 'transaction':
      return TRANSACTION;
    case 'wait':
      return WAIT;
    case 'callback':
      return CALLBACK;
    case 'condition':
      return CONDITION;
    case 'invoke':
      return { ...NAMED, ...invokeChecks(details.options as Targets), throws: checkErrors, timeout: checkDuration };
    case 'childContext':
      return CHILD_CONTEXT;
  }
}
