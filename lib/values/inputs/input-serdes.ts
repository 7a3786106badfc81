import type { ClassThunk } from '../../core/types.js';
import { classSerdes } from '../classes/class-serdes.js';
import { jsonSerdes } from '../json/plain-serdes.js';
import { UNDEFINED_TEXT } from '../text/marks.js';
import type { Serdes } from '../text/serdes.js';

/**
 * For whoever starts a workflow. Whether an input is valid is for the workflow to say: one that is
 * plain already is passed on as it is.
 */
export function inputSerdes(input: ClassThunk): Serdes {
  const serdes = classSerdes(input, 'input');
  return {
    serialize: (value, context) => (isPlain(value) ? jsonSerdes : serdes).serialize(value, context),
    deserialize: serdes.deserialize,
  };
}

/** The same for a payload that a service sends on: an input that is left out is said to be. */
export function sentInputSerdes(input: ClassThunk): Serdes {
  const serdes = inputSerdes(input);
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
