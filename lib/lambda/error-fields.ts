import type { ErrorObject as ServiceError } from '@aws-sdk/client-lambda';
import type { ErrorObject } from '../core/wire/index.js';

/** An error in the form that the AWS client expects. */
export function errorFields({ StackTrace, ...fields }: ErrorObject): ServiceError {
  return { ...fields, StackTrace: StackTrace && [...StackTrace] };
}
