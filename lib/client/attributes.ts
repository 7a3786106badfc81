import { invalidArgument, isRecord } from '../core/errors/argument-errors.js';
import type { OptionCheck } from '../core/errors/check-options.js';
import { isWellFormed } from '../values/index.js';

const MOST = 16;
const NAME = /^[a-zA-Z0-9-_.]{1,64}$/;
const LONGEST_VALUE = 256;

/** Checks the attributes of an execution, or those that a list is to be filtered by. */
export const checkAttributes: OptionCheck = (attributes, what) => {
  const isPlain = isRecord(attributes) && [null, Object.prototype].includes(Object.getPrototypeOf(attributes));
  if (!isPlain) throw invalidArgument({ what, got: attributes, expected: "names and values: { customer: 'c-17' }" });
  const names = Object.keys(attributes);
  if (names.length > MOST) {
    throw invalidArgument({ what, got: names.length, expected: `at most ${MOST} attributes` });
  }
  for (const name of names) checkAttribute(name, attributes[name], what);
};

function checkAttribute(name: string, value: unknown, what: string): void {
  if (!NAME.test(name)) {
    const expected = 'names of 1 to 64 characters of [a-zA-Z0-9-_.]';
    throw invalidArgument({ what, got: name, expected });
  }
  if (typeof value === 'string' && value.length <= LONGEST_VALUE && isStorable(value)) return;
  const expected = `text of at most ${LONGEST_VALUE} characters, without a null character or a lone surrogate`;
  throw invalidArgument({ what: `attribute ${name} of ${what}`, got: value, expected });
}

/** Whether every store can keep the text in a column: some have no null characters. */
function isStorable(text: string): boolean {
  return isWellFormed(text) && !text.includes('\0');
}
