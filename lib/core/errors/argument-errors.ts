import { EverstepError } from './everstep-error.js';

/**
 * An option or argument that Everstep can't work with. It is a mistake in the program, found as
 * early as possible: trying again gives the same.
 */
export class InvalidArgumentError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidArgumentError';
}

/** What is wrong with an argument. */
export interface ArgumentFault {
  /** What was looked at, as the user wrote it: `maxAttempts of exponentialBackoff()`. */
  readonly what: string;
  /** The value that was given. */
  readonly got: unknown;
  /** What would have been right: `a whole number from 1`. */
  readonly expected: string;
  /** What to do next, as a sentence. */
  readonly cure?: string | undefined;
  readonly cause?: unknown;
}

/** The usual message: what, expected, got, cure. */
export function invalidArgument({ what, got, expected, cure, cause }: ArgumentFault): InvalidArgumentError {
  // Of a promise that is refused nobody will ask, and if it rejects that would end the process.
  if (got instanceof Promise) got.catch(() => {});
  const message = `${what}: expected ${expected}, got ${describeValue(got)}.${cure === undefined ? '' : ` ${cure}`}`;
  return new InvalidArgumentError(message, cause === undefined ? undefined : { cause });
}

/** The refusal of a collection that is no array; of one that could be made one, with how. */
export function notAnArray(what: string, got: unknown, expected: string): InvalidArgumentError {
  const isIterable = typeof got === 'object' && got !== null && !Array.isArray(got) && Symbol.iterator in got;
  return invalidArgument({ what, got, expected, cure: isIterable ? 'Spread it into one: [...values].' : undefined });
}

/** Whether a value has members by name, as options have. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses what are no options: read as an object, a name or a number would be one without any, and
 * so pass unheard.
 *
 * @param of whose options, as the user wrote it: `start()`.
 * @throws InvalidArgumentError
 */
export function mustBeOptions(options: unknown, of: string, cure?: string): void {
  if (!isRecord(options))
    throw invalidArgument({ what: `options of ${of}`, got: options, expected: 'an object', cure });
}

const LONGEST_DESCRIPTION = 100;

/** A value as it should stand in a message: short, of one line, and never a throw. */
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
