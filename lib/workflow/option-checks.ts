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
  type OptionCheck,
  oneOf,
  optionCheck,
} from '../engine/option-checks.js';
import { waitEnd } from '../engine/wait-end.js';
import { REPLAY_LOGGING } from '../logging/index.js';
import { resolveTarget } from '../serialization/class-target.js';
import { errorClassesOf } from '../serialization/error-classes.js';
import { durationSeconds } from '../time/index.js';
import { isOperationName, LIMITS } from '../wire/index.js';

const checkDuration: OptionCheck = (value, what) => void durationSeconds(value, { what });

export const checkWaitEnd: OptionCheck = (value, what) => void waitEnd(value, what);

export const checkOperationName = optionCheck(
  isOperationName,
  `1 to ${LIMITS.nameLength} printable ASCII characters (a limit of the durable execution service)`,
);

export const checkCheckpointing = oneOf('eager', 'batched', 'optimistic');

export const checkOnDrift = oneOf('hold', 'fail');

export const checkMaxOperations = optionCheck(
  (value) => Number.isSafeInteger(value) && value >= 1,
  'a whole number from 1',
);

/** Calls the thunk: by now what it names is declared. */
const checkErrors: OptionCheck = (thunk, what) => void errorClassesOf(thunk, what);

const results = { returns: resolveTarget as OptionCheck, serdes: checkSerdes, timeout: checkDuration };
const retried = { returns: results.returns, retry: checkStrategy, serdes: checkSerdes, timeout: checkDuration };

/** For each kind of decorator, the options to check and how. */
export const OPTION_CHECKS: Readonly<Record<string, Readonly<Record<string, OptionCheck>>>> = {
  execution: {
    input: resolveTarget,
    output: resolveTarget,
    retry: checkStrategy,
    serdes: checkSerdes,
    checkpointing: checkCheckpointing,
    drift: oneOf('strict', 'lenient'),
    onDrift: checkOnDrift,
    maxOperations: checkMaxOperations,
    replayLogging: oneOf(...Object.keys(REPLAY_LOGGING)),
  },
  step: { ...retried, throws: checkErrors, semantics: checkSemantics },
  wait: {},
  callback: { ...retried, heartbeatTimeout: checkDuration },
  condition: { ...results, throws: checkErrors, until: checkFunction, strategy: checkStrategy },
  invoke: {
    ...results,
    throws: checkErrors,
    functionName: checkFunctionName,
    tenantId: checkTenantId,
    workflow: checkWorkflow,
    payloadSerdes: checkSerdes,
  },
  childContext: {
    returns: results.returns,
    serdes: checkSerdes,
    throws: checkErrors,
    retry: checkStrategy,
    mapError: checkFunction,
    summarize: checkFunction,
    subType: checkSubType,
    virtual: checkFlag,
  },
};
