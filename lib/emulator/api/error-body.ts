import type { ErrorObject } from '../../core/wire/index.js';
import { AwsError } from '../protocol/aws-error.js';
import { type ApiRequest, jsonBody } from './api-request.js';

const TEXTS = ['ErrorType', 'ErrorMessage', 'ErrorData'] as const;

/**
 * The error in the body of a request; none if the body is empty.
 *
 * @throws AwsError SerializationException for members of other types.
 */
export function errorBody(request: ApiRequest): { readonly error?: ErrorObject } {
  if (request.body.length === 0) return {};
  const body = jsonBody(request);
  const error: Record<string, unknown> = {};
  for (const member of TEXTS) {
    const value = body[member] ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new AwsError('SerializationException', `${member} must be a string.`);
    error[member] = value;
  }
  const { StackTrace } = body;
  if (StackTrace !== undefined && StackTrace !== null) {
    if (!Array.isArray(StackTrace) || !StackTrace.every((line) => typeof line === 'string')) {
      throw new AwsError('SerializationException', 'StackTrace must be a list of strings.');
    }
    error.StackTrace = StackTrace;
  }
  return Object.keys(error).length === 0 ? {} : { error: error as ErrorObject };
}
