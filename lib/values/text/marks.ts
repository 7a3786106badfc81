/**
 * What JSON can't say stands in a recorded text as an object with this property:
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

/** Marks that are no classes: what stands under them is said in `plain-encoder.ts`. */
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
 * For an input that is left out where a service would put an empty object in its place, as Lambda
 * does.
 */
export const UNDEFINED_TEXT = JSON.stringify(marked(MARKS.undefined));

/**
 * Levels of objects and arrays that a value may have, so that nothing that walks through it
 * exhausts the stack.
 */
export const DEEPEST = 1000;
/** Levels of its text: in the last level may be marks, with an array under them. */
export const DEEPEST_TEXT = DEEPEST + 2;
