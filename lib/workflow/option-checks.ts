import { StepSemantics } from '../engine/options.js';
import { describeValue, invalidArgument, isClass } from '../errors/argument-errors.js';
import { REPLAY_LOGGING } from '../logging/index.js';
import { resolveTarget } from '../serialization/class-target.js';
import { durationSeconds } from '../time/index.js';
import { isOperationName, LIMITS } from '../wire/index.js';

/** Throws an `InvalidArgumentError` for a value that an option can't have. Thunks are called: by now what they name is declared. */
export type OptionCheck = (value: any, option: string) => void;

export const checkDuration: OptionCheck = (value, what) => void durationSeconds(value, { what });

export const checkOperationName: OptionCheck = (value, what) => {
  if (isOperationName(value)) return;
  const expected = `1 to ${LIMITS.nameLength} printable ASCII characters (a limit of the durable execution service)`;
  throw invalidArgument({ what, got: value, expected });
};

const checkRetry: OptionCheck = (value, what) => {
  if (typeof value !== 'function') {
    throw invalidArgument({ what, got: value, expected: 'a retry strategy, such as exponentialBackoff()' });
  }
};

const checkSerdes: OptionCheck = (value, what) => {
  if (typeof value?.serialize !== 'function' || typeof value.deserialize !== 'function') {
    throw invalidArgument({ what, got: value, expected: 'an object with the methods serialize and deserialize' });
  }
};

const checkSemantics: OptionCheck = (value, what) => {
  if (!Object.hasOwn(StepSemantics, String(value))) {
    const expected = Object.keys(StepSemantics).map((key) => `StepSemantics.${key}`);
    throw invalidArgument({ what, got: value, expected: expected.join(' or ') });
  }
};

const checkReplayLogging: OptionCheck = (value, what) => {
  if (typeof value !== 'string' || !Object.hasOwn(REPLAY_LOGGING, value)) {
    throw invalidArgument({ what, got: value, expected: `'${Object.keys(REPLAY_LOGGING).join("' or '")}'` });
  }
};

const checkErrors: OptionCheck = (thunk, what) => {
  const refused = (got: unknown, cure?: string) =>
    invalidArgument({
      what,
      got,
      expected: 'a function that gives an array of error classes: () => [CardDeclined]',
      cure,
    });
  if (typeof thunk !== 'function' || isClass(thunk)) throw refused(thunk);
  const errors: unknown = thunk();
  if (!Array.isArray(errors)) throw refused(errors);
  const names = new Set<string>();
  for (const error of errors) {
    if (error !== Error && !(error?.prototype instanceof Error)) {
      throw refused(errors, `${describeValue(error)} is not a class that extends Error.`);
    }
    const name = Object.hasOwn(error.prototype, 'name') ? error.prototype.name : error.name;
    if (names.has(name)) {
      throw refused(errors, `Two of them are named ${name}, and the record tells them apart by name.`);
    }
    names.add(name);
  }
};

const checkFunction: OptionCheck = (value, what) => {
  if (typeof value !== 'function' || isClass(value))
    throw invalidArgument({ what, got: value, expected: 'a function' });
};

const checkFlag: OptionCheck = (value, what) => {
  if (typeof value !== 'boolean') throw invalidArgument({ what, got: value, expected: 'true or false' });
};

const oneOf =
  (...values: readonly string[]): OptionCheck =>
  (value, what) => {
    if (values.includes(value)) return;
    throw invalidArgument({ what, got: value, expected: values.map((each) => `'${each}'`).join(' or ') });
  };

export const checkCheckpointing = oneOf('eager', 'batched', 'optimistic');

export const checkMaxOperations: OptionCheck = (value, what) => {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalidArgument({ what, got: value, expected: 'a whole number from 1' });
};

const checkFunctionName: OptionCheck = (value, what) => {
  if (typeof value === 'string' && value !== '') return;
  throw invalidArgument({ what, got: value, expected: 'the name or ARN of a function' });
};

const results = { returns: resolveTarget as OptionCheck, serdes: checkSerdes, timeout: checkDuration };
const retried = { returns: results.returns, retry: checkRetry, serdes: checkSerdes, timeout: checkDuration };

/** For each kind of decorator, the options to check and how. */
export const OPTION_CHECKS: Readonly<Record<string, Readonly<Record<string, OptionCheck>>>> = {
  execution: {
    input: resolveTarget,
    output: resolveTarget,
    retry: checkRetry,
    serdes: checkSerdes,
    checkpointing: checkCheckpointing,
    drift: oneOf('strict', 'lenient'),
    maxOperations: checkMaxOperations,
    replayLogging: checkReplayLogging,
  },
  step: { ...retried, throws: checkErrors, semantics: checkSemantics },
  wait: {},
  callback: { ...retried, heartbeatTimeout: checkDuration },
  condition: { ...results, throws: checkErrors, until: checkFunction, strategy: checkRetry },
  invoke: {
    ...results,
    throws: checkErrors,
    functionName: checkFunctionName,
    workflow: checkFunction,
    payloadSerdes: checkSerdes,
  },
  childContext: {
    returns: results.returns,
    serdes: checkSerdes,
    throws: checkErrors,
    retry: checkRetry,
    mapError: checkFunction,
    summarize: checkFunction,
    virtual: checkFlag,
  },
};
