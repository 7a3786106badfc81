import { InvalidArgumentError, invalidArgument, isClass } from '../../core/errors/argument-errors.js';
import type { Class } from '../../core/types.js';
import { NOT_YET } from '../classes/class-target.js';
import { foreignDecorators } from '../classes/foreign-decorators.js';
import { isKnownByMinifiedName, NAME_IT, nameOfErrorClass } from './error-type.js';

const NONE: readonly Class<Error>[] = Object.freeze([]);

const EXPECTED = 'a function that returns an array of error classes: () => [CardDeclined]';

/**
 * Calls the thunk of a `throws` option. Called only when the classes are needed, since they may be
 * declared after the decorator that names them.
 *
 * @param option the option that holds the thunk, for messages.
 * @throws {@link InvalidArgumentError} if it doesn't return error classes.
 */
export function errorClassesOf(
  throws: (() => readonly Class<Error>[]) | undefined,
  option = 'throws',
): readonly Class<Error>[] {
  if (throws === undefined) return NONE;
  if (typeof throws !== 'function' || isClass(throws)) {
    throw invalidArgument({ what: option, got: throws, expected: EXPECTED, cure: 'Put the classes behind () =>.' });
  }
  let classes: unknown;
  try {
    classes = throws();
  } catch (cause) {
    throw invalidArgument({ what: option, got: cause, expected: EXPECTED, cure: NOT_YET, cause });
  }
  if (!Array.isArray(classes)) throw invalidArgument({ what: option, got: classes, expected: EXPECTED });
  for (const [index, listed] of classes.entries()) {
    if (typeof listed === 'function' && (listed === Error || listed.prototype instanceof Error)) {
      const foreign = foreignDecorators(listed);
      if (foreign !== undefined) throw new InvalidArgumentError(`${option}[${index}]: ${foreign}`);
      if (isKnownByMinifiedName(listed)) throw minified(listed, `${option}[${index}]`);
      continue;
    }
    const cure = listed === undefined ? NOT_YET : undefined;
    throw invalidArgument({ what: `${option}[${index}]`, got: listed, expected: 'a class that extends Error', cure });
  }
  if (classes.length > 1) checkNames(classes, option);
  return classes;
}

function minified(listed: Class<Error>, what: string): InvalidArgumentError {
  return invalidArgument({ what, got: listed, expected: 'a class with a stable name', cure: NAME_IT });
}

function checkNames(classes: readonly Class<Error>[], option: string): void {
  const names = classes.map(nameOfErrorClass);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  const problem = `${option} names two classes that are called ${twice}, and the record distinguishes them by name.`;
  throw new InvalidArgumentError(`${problem} Give one of them another name.`);
}
