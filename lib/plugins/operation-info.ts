import { type ErrorObject, isTerminal, type Operation, type Timestamp, toEpochMillis } from '../core/wire/index.js';
import { reviveError } from '../values/index.js';
import type { InvocationRef, OperationInfo } from './plugin-info.js';

/** What is known of an operation: its record, or before there is one, what its START says. */
export type OperationFacts = Pick<Operation, 'Id' | 'Type'> & Partial<Operation>;

/** What is to be said otherwise than the record does, or beside it. */
type More<Info> = Omit<Info, keyof OperationInfo> & Partial<OperationInfo>;

/** Tells hooks of an operation. */
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
 * An error of the record, with its name, message, stack and data. Of the classes of the workflow
 * nothing is known here.
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
