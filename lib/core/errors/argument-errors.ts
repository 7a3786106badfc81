import { EverstepError } from './everstep-error.js';

/**
 * An option or argument is invalid. This is a mistake in the program, reported as early as
 * possible; a retry would fail in the same way.
 */
export class InvalidArgumentError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidArgumentError';
}

/** The parts of the message about an invalid argument. */
export interface ArgumentFault {
  /** The argument, as the user wrote it: `maxAttempts of exponentialBackoff()`. */
  readonly what: string;
  /** The invalid value. */
  readonly got: unknown;
  /** Describes the valid values: `a whole number from 1`. */
  readonly expected: string;
  /** What to do, as a sentence. */
  readonly cure?: string | undefined;
  readonly cause?: unknown;
}

/** Makes the error with the usual message: what, expected, got, cure. */
export function invalidArgument({ what, got, expected, cure, cause }: ArgumentFault): InvalidArgumentError {
  // Nobody will handle a refused promise; its rejection must not end the process.
  if (got instanceof Promise) got.catch(() => {});
  const message = `${what}: expected ${expected}, got ${describeValue(got)}.${cure === undefined ? '' : ` ${cure}`}`;
  return new InvalidArgumentError(message, cause === undefined ? undefined : { cause });
}

/** The error for a collection that is no array, with the way to make one of an iterable. */
export function notAnArray(what: string, got: unknown, expected: string): InvalidArgumentError {
  const isIterable = typeof got === 'object' && got !== null && !Array.isArray(got) && Symbol.iterator in got;
  return invalidArgument({ what, got, expected, cure: isIterable ? 'Spread it into one: [...values].' : undefined });
}

/** Whether a value is an object other than an array, as options are. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses a value that is no options object: a name or a number has no options and would be
 * silently ignored.
 *
 * @param of the owner of the options, as the user wrote it: `start()`.
 * @throws InvalidArgumentError
 */
export function mustBeOptions(options: unknown, of: string, cure?: string): void {
  if (!isRecord(options))
    throw invalidArgument({ what: `options of ${of}`, got: options, expected: 'an object', cure });
}

const LONGEST_DESCRIPTION = 100;

/** Describes a value for a message: short, on one line; never throws. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return shorten(JSON.stringify(value.slice(0, LONGEST_DESCRIPTION)));
    case 'bigint':
      // To write a longer one takes more than linear time.
      return BigInt.asIntN(1024, value) === value ? shorten(`${value}n`) : 'a bigint of more than 300 digits';
    case 'symbol':
      return shorten(value.toString());
    case 'function':
      return shorten(`${isClass(value) ? 'class' : 'function'} ${value.name || '(anonymous)'}`);
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

/** Whether a function is a class, which can't be called. */
export function isClass(value: Function): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

function describeObject(value: object): string {
  try {
    if (value instanceof Error) return shorten(String(value));
    const name = value.constructor?.name;
    if (name && name !== 'Object' && name !== 'Array') return shorten(`an instance of ${name}`);
    return shorten(JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `${member}n` : member)));
  } catch {
    return 'an object';
  }
}

function shorten(text: string): string {
  return text.length <= LONGEST_DESCRIPTION ? text : `${text.slice(0, LONGEST_DESCRIPTION - 1)}…`;
}
