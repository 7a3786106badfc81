import { isDeepStrictEqual } from 'node:util';
import { plainValue } from '../../client/index.js';
import type { ErrorObject, Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../../engine/index.js';

/** The parts of an operation that its path is made of. */
export type OperationName = Pick<Operation, 'Id' | 'Type' | 'Name' | 'SubType' | 'ParentId'>;

/**
 * The path of an operation: the names of the contexts around it, and its own. An operation without
 * a name appears as its kind.
 */
export function operationPath(operation: OperationName, lookUp: (id: string) => OperationName | undefined): string {
  const names: string[] = [];
  for (let at: OperationName | undefined = operation; at !== undefined; ) {
    names.unshift(at.Name ?? `(${at.SubType ?? at.Type})`);
    at = at.ParentId === undefined ? undefined : lookUp(at.ParentId);
  }
  return names.join(' > ');
}

/** The details that hold an operation's recorded result or error: each type has its own. */
export function resultDetailsOf({ StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails }: Operation) {
  return StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails;
}

/** The parts of a call that its path is made of. */
export function nameOfCall({ id, type, name, subType, scope }: AnyCall): OperationName {
  return { Id: id, Type: type, Name: name, SubType: subType, ParentId: scope.parentId };
}

/**
 * Everything that workflow code can observe of an operation's record, as text.
 *
 * @param isStart whether only its start counts.
 */
export function recordText(operation: Operation | undefined, isStart = false): string {
  if (operation === undefined) return 'nothing';
  const { Status, CallbackDetails } = operation;
  if (isStart) return `callback id ${CallbackDetails?.CallbackId}`;
  const details = resultDetailsOf(operation);
  if (details?.Error !== undefined) return `${Status} with ${errorText(details.Error)}`;
  return details?.Result === undefined ? Status : `${Status} with ${details.Result}`;
}

/**
 * Whether workflow code observes the same of two records. Results are compared as values: a store
 * may print JSON in another way than it was given.
 */
export function isSameRecord(one: Operation | undefined, other: Operation | undefined): boolean {
  if (one?.Status !== other?.Status) return false;
  const observed = (operation: Operation | undefined) => {
    const details = operation && resultDetailsOf(operation);
    return [plainValue(details?.Result), details?.Error && errorText(details.Error)];
  };
  return isDeepStrictEqual(observed(one), observed(other));
}

export function errorText({ ErrorType, ErrorMessage }: ErrorObject): string {
  return `${ErrorType ?? 'an error'}: ${ErrorMessage ?? ''}`;
}
