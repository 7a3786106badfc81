import type { ErrorObject, Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../../engine/index.js';

/** What an operation is called by. */
export type OperationName = Pick<Operation, 'Id' | 'Type' | 'Name' | 'SubType' | 'ParentId'>;

/**
 * Where an operation stands: its name, after those of the contexts around it. One without a name is
 * called by its kind.
 */
export function operationPath(operation: OperationName, lookUp: (id: string) => OperationName | undefined): string {
  const names: string[] = [];
  for (let at: OperationName | undefined = operation; at !== undefined; ) {
    names.unshift(at.Name ?? `(${at.SubType ?? at.Type})`);
    at = at.ParentId === undefined ? undefined : lookUp(at.ParentId);
  }
  return names.join(' > ');
}

/** The recorded result or error, wherever its kind of operation keeps it. */
export function resultDetailsOf({ StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails }: Operation) {
  return StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails;
}

/** What a path is made of. */
export function nameOfCall({ id, type, name, subType, scope }: AnyCall): OperationName {
  return { Id: id, Type: type, Name: name, SubType: subType, ParentId: scope.parentId };
}

/**
 * All that code can learn of an operation, as text.
 * @param isStart whether only its beginning counts.
 */
export function recordText(operation: Operation | undefined, isStart = false): string {
  if (operation === undefined) return 'nothing';
  const { Status, CallbackDetails } = operation;
  if (isStart) return `callback id ${CallbackDetails?.CallbackId}`;
  const details = resultDetailsOf(operation);
  if (details?.Error !== undefined) return `${Status} with ${errorText(details.Error)}`;
  return details?.Result === undefined ? Status : `${Status} with ${details.Result}`;
}

export function errorText({ ErrorType, ErrorMessage }: ErrorObject): string {
  return `${ErrorType ?? 'an error'}: ${ErrorMessage ?? ''}`;
}
