import { type ErrorObject, isTerminal, type Operation, type Timestamp, toEpochMillis } from '../core/wire/index.js';
import { reviveError } from '../values/index.js';
import type { InvocationRef, OperationInfo } from './plugin-info.js';

/** The record of an operation; before there is one, the fields of its START. */
export type OperationFacts = Pick<Operation, 'Id' | 'Type'> & Partial<Operation>;

/** Fields that replace or complete those of the record. */
type More<Info> = Omit<Info, keyof OperationInfo> & Partial<OperationInfo>;

/** Makes the info about an operation for hooks. */
export function operationInfo<Info extends OperationInfo = OperationInfo>(
  invocation: InvocationRef,
  facts: OperationFacts,
  more: More<Info>,
): Info {
  const details = facts.StepDetails ?? facts.CallbackDetails ?? facts.ContextDetails ?? facts.ChainedInvokeDetails;
  const info: OperationInfo = {
    ...invocation,
    id: facts.Id,
    name: facts.Name,
    type: facts.Type,
    subType: facts.SubType,
    parentId: facts.ParentId,
    status: facts.Status ?? 'STARTED',
    startTimestamp: dateOf(facts.StartTimestamp),
    endTimestamp: dateOf(facts.EndTimestamp),
    attempt: attemptOf(facts),
    result: details?.Result,
    error: details?.Error === undefined ? undefined : errorOf(details.Error),
    isReplay: false,
  };
  return Object.freeze(Object.assign(info, more)) as Info;
}

/**
 * A recorded error, with its name, message, stack and properties. The workflow's error classes are
 * not known here.
 */
export function errorOf(recorded: ErrorObject): Error {
  return reviveError(recorded, [], (_message, error) => error);
}

export function dateOf(moment: Timestamp | undefined): Date | undefined {
  const millis = toEpochMillis(moment);
  return millis === undefined ? undefined : new Date(millis);
}

/** The record counts attempts that have finished. */
function attemptOf({ Type, Status = 'STARTED', StepDetails }: OperationFacts): number | undefined {
  if (Type !== 'STEP') return undefined;
  const finished = StepDetails?.Attempt ?? 0;
  return isTerminal(Status) || Status === 'PENDING' ? Math.max(finished, 1) : finished + 1;
}
