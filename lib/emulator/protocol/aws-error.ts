import {
  CallbackClosedError,
  CallbackNotFoundError,
  ExecutionEndedError,
  ExecutionNotFoundError,
} from '../../core/errors/client-errors.js';
import { SizeLimitError } from '../../core/errors/serialization-errors.js';
import { ServiceError } from '../../core/errors/service-errors.js';

const STATUS = {
  CallbackTimeoutException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  SerializationException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  DurableExecutionAlreadyStartedException: 409,
  ResourceConflictException: 409,
  RequestTooLargeException: 413,
  ServiceException: 500,
} as const;

/** The exceptions of the Lambda service that the emulator returns. */
export type AwsErrorType = keyof typeof STATUS;

/** Exceptions whose member `message` is in lower case in the service's model. */
const SMALL: ReadonlySet<AwsErrorType> = new Set([
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'SerializationException',
]);

/** The refusal of a request, in the form of the Lambda service. */
export class AwsError extends Error {
  readonly type: AwsErrorType;

  constructor(type: AwsErrorType, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = type;
    this.type = type;
  }

  get status(): number {
    return STATUS[this.type];
  }

  /** The body of the response. */
  get body(): object {
    const Type = this.status < 500 ? 'User' : 'Service';
    return SMALL.has(this.type) ? { Type, message: this.message } : { Type, Message: this.message };
  }
}

/** Converts any error to the one that the Lambda service would return. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof ServiceError && Object.hasOwn(STATUS, error.name)) {
    return new AwsError(error.name as AwsErrorType, error.message, error);
  }
  if (error instanceof ExecutionNotFoundError || error instanceof CallbackNotFoundError) {
    return new AwsError('ResourceNotFoundException', error.message, error);
  }
  if (error instanceof CallbackClosedError) return new AwsError('CallbackTimeoutException', error.message, error);
  if (error instanceof ExecutionEndedError) return new AwsError('ResourceConflictException', error.message, error);
  if (error instanceof SizeLimitError) return new AwsError('InvalidParameterValueException', error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('ServiceException', `The emulator failed: ${message}`, error);
}

/** The refusal of an invalid parameter. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
