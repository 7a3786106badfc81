import type { ErrorObject } from '../../core/wire/index.js';

/**
 * An error as plain data, with its causes: between the error object and its wire form, the
 * `ErrorObject`. Recording reads it off the error and trims it; revival builds the error from it.
 */
export interface PlainError extends ErrorDetails {
  type: string;
  message: string;
  frames: string[];
}

/** The parts that the wire form has no member for; recorded in `ErrorData` as JSON. */
export interface ErrorDetails {
  /** The listed class to revive, if its name differs from the type. */
  class?: string;
  /** Own enumerable properties, as JSON values. */
  data?: Record<string, unknown>;
  /** Another attempt is pointless: it was the cause of a `NonRetryableError`. */
  nonRetryable?: true;
  cause?: PlainCause;
  /** Of an AggregateError. */
  errors?: PlainCause[];
}

/** A cause of an error: an error, or any other value. */
export type PlainCause = { error: PlainError } | { value: unknown };

/** The wire form. */
export function toWire({
  type,
  message,
  frames,
  class: className,
  data,
  nonRetryable,
  cause,
  errors,
}: PlainError): ErrorObject {
  // JSON leaves out what is undefined.
  const details = JSON.stringify({ class: className, data, nonRetryable, cause, errors });
  return {
    ErrorType: type,
    ErrorMessage: message,
    ...(details === '{}' ? undefined : { ErrorData: details }),
    ...(frames.length === 0 ? undefined : { StackTrace: frames }),
  };
}

/**
 * Reads the wire form, also of other writers: members in another form than Everstep's are ignored.
 */
export function fromWire({ ErrorType, ErrorMessage, ErrorData, StackTrace }: ErrorObject): PlainError {
  return {
    ...detailsOf(parsed(ErrorData)),
    type: ErrorType || 'Error',
    message: ErrorMessage ?? '',
    frames: stringsOf(StackTrace),
  };
}

function detailsOf(value: unknown): ErrorDetails {
  const details: ErrorDetails = {};
  if (!isObject(value)) return details;
  if (typeof value.class === 'string') details.class = value.class;
  if (isObject(value.data)) details.data = value.data;
  if (value.nonRetryable === true) details.nonRetryable = true;
  const cause = causeOf(value.cause);
  if (cause !== undefined) details.cause = cause;
  if (Array.isArray(value.errors)) {
    details.errors = value.errors.map(causeOf).filter((member) => member !== undefined);
  }
  return details;
}

function causeOf(value: unknown): PlainCause | undefined {
  if (!isObject(value)) return undefined;
  const { error } = value;
  if (isObject(error) && typeof error.type === 'string' && typeof error.message === 'string') {
    const { type, message } = error;
    return { error: { ...detailsOf(error), type, message, frames: stringsOf(error.frames) } };
  }
  return 'value' in value ? { value: value.value } : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
}
