import { describeValue, InvalidArgumentError, invalidArgument, isClass } from '../../core/errors/argument-errors.js';
import type { StandardSchema } from '../../core/standard-schema.js';
import type { Class, ClassThunk, TypeThunk } from '../../core/types.js';
import { cureForBuiltIn } from '../json/builtin-classes.js';
import { ASYNCHRONOUS } from '../schemas/schema-check.js';
import { isMarkedAsync, isSchema, schemaOf } from '../schemas/schema-of.js';
import { foreignDecorators } from './foreign-decorators.js';

/** The class that a thunk names. */
export interface ClassTarget {
  readonly type: Class;
  readonly isArray: boolean;
}

const EXPECTED =
  'a function that gives a class or an array of one: () => Payment or () => [Payment], or a schema: () => OrderSchema';

/** What to do about a class that is `undefined` when a thunk names it. */
export const NOT_YET =
  'The class did not exist yet when it was needed: is it imported with "import type", or do two modules import each other?';

/** The built-in classes that can be revived. */
const REVIVABLE: ReadonlySet<unknown> = new Set([String, Number, Boolean, Buffer]);

/**
 * Calls a class thunk. That must wait until the value is needed: the class may be declared after
 * the decorator that names it.
 *
 * @param option the option that holds the thunk, for messages.
 * @throws {@link InvalidArgumentError} if it returns no class, or one that can't be revived.
 */
export function resolveTarget(thunk: ClassThunk, option: string): ClassTarget {
  if (typeof thunk !== 'function' || isClass(thunk) || isSchema(thunk)) {
    const name = isSchema(thunk) ? 'OrderSchema' : typeof thunk === 'function' ? (thunk as Function).name : 'Payment';
    throw invalidArgument({ what: option, got: thunk, expected: EXPECTED, cure: `Write () => ${name}.` });
  }
  let named: unknown;
  try {
    named = thunk();
  } catch (cause) {
    throw notAClass(option, cause, cause);
  }
  const isArray = Array.isArray(named);
  const type: unknown = Array.isArray(named) && named.length === 1 ? named[0] : named;
  if (typeof type !== 'function' || type.prototype === undefined || isSchema(type)) throw notAClass(option, named);
  const conversion = REVIVABLE.has(type) ? undefined : cureForBuiltIn(type.prototype);
  if (conversion !== undefined) throw unfit(option, type, conversion);
  const foreign = foreignDecorators(type);
  if (foreign !== undefined) throw new InvalidArgumentError(`${option}: ${foreign}`);
  return { type: type as Class, isArray };
}

/**
 * Refuses an option that names neither a class that can be revived nor a schema.
 *
 * @throws {@link InvalidArgumentError}
 */
export function checkType(thunk: TypeThunk, option: string): void {
  let schema: StandardSchema | undefined;
  try {
    schema = schemaOf(thunk);
  } catch {
    // What is wrong with it is said below.
  }
  if (schema === undefined) resolveTarget(thunk as ClassThunk, option);
  else if (isMarkedAsync(schema) && option !== 'input') throw new InvalidArgumentError(`${option}: ${ASYNCHRONOUS}`);
}

/** The target in words: `Payment`, `an array of Payment`. */
export function describeTarget({ type, isArray }: ClassTarget): string {
  return isArray ? `an array of ${type.name}` : type.name;
}

function unfit(option: string, type: Function, conversion: string): Error {
  const cure = `${type.name} has no fields to revive: its state is hidden. ${conversion}, or give a serdes; for plain JSON leave the option out.`;
  return invalidArgument({ what: option, got: type, expected: EXPECTED, cure });
}

function notAClass(option: string, got: unknown, cause?: unknown): Error {
  return invalidArgument({
    what: option,
    got,
    expected: EXPECTED,
    cure:
      got === undefined || cause !== undefined
        ? NOT_YET
        : Array.isArray(got) && isSchema(got[0])
          ? 'Name the schema of the whole array: () => z.array(OrderSchema).'
          : `${describeValue(got)} has no fields to revive; for plain JSON leave the option out.`,
    cause,
  });
}

/**
 * Gives a plain object the prototype of a class, by which class-transformer looks up decorators.
 */
export function asInstance(value: unknown, type: Function): unknown {
  if (value === null || value === undefined || value instanceof type) return value;
  return Object.create(type.prototype, Object.getOwnPropertyDescriptors(value));
}
