/**
 * A value that JSON has no form for is recorded as an object with this property:
 * `{"$everstep":"Date","value":"2026-05-01T12:00:00.000Z"}`. An object of the user's own that has
 * the property is recorded as `{"$everstep":"object","value":{...}}`, so that the two are never
 * confused.
 */
export const MARK = '$everstep';

/** An object with the mark, in JSON's terms. */
export interface Marked {
  readonly [MARK]: string;
  readonly value?: unknown;
}

/** The marks for values that are no instances; `plain-encoder.ts` writes them. */
export const MARKS = Object.freeze({
  undefined: 'undefined',
  number: 'number',
  bigint: 'bigint',
  object: 'object',
  nullPrototype: 'null-prototype',
});

export function marked(name: string, value?: unknown): Marked {
  return value === undefined ? { [MARK]: name } : { [MARK]: name, value };
}

/**
 * The text of a missing input, for a service that would replace a missing input by an empty object,
 * as Lambda does.
 */
export const UNDEFINED_TEXT = JSON.stringify(marked(MARKS.undefined));

/**
 * The most levels of objects and arrays in a value, so that recursion doesn't exhaust the stack.
 */
export const DEEPEST = 1000;
/** The most levels in its text: the last level of a value may add a mark with an array. */
export const DEEPEST_TEXT = DEEPEST + 2;
