import type { ClassThunk, TypeThunk } from '../../core/types.js';
import { classSerdes } from '../classes/class-serdes.js';
import { jsonSerdes } from '../json/plain-serdes.js';
import { schemaOf } from '../schemas/schema-of.js';
import { UNDEFINED_TEXT } from '../text/marks.js';
import type { Serdes } from '../text/serdes.js';

/**
 * Records the input of a workflow for a client that starts it. Plain values are passed on
 * unchecked: the workflow validates its input.
 *
 * @param general the serdes of an input without a class. Default: JSON.
 */
export function inputSerdes(input: TypeThunk, general: Serdes = jsonSerdes): Serdes {
  if (schemaOf(input) !== undefined) return general;
  const serdes = classSerdes(input as ClassThunk, 'input');
  return {
    serialize: (value, context) => (isPlain(value) ? jsonSerdes : serdes).serialize(value, context),
    deserialize: serdes.deserialize,
  };
}

/** The same for a payload that a service forwards: a missing input is recorded as such. */
export function sentInputSerdes(input: TypeThunk, general?: Serdes): Serdes {
  const serdes = inputSerdes(input, general);
  return {
    serialize: (value, context) => (value === undefined ? UNDEFINED_TEXT : serdes.serialize(value, context)),
    deserialize: serdes.deserialize,
  };
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
