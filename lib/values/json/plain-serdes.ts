import { describeValue } from '../../core/errors/argument-errors.js';
import type { SerializationError } from '../../core/errors/serialization-errors.js';
import { DEEPEST, DEEPEST_TEXT, MARK } from '../text/marks.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import { LossFound } from './json-loss.js';
import { isNestedDeeper } from './nesting.js';
import { isSelfExplaining, plainCopy } from './plain-copy.js';
import { decodePlain } from './plain-decoder.js';
import { encodeMarked, encodePlain, type Reader } from './plain-encoder.js';

/**
 * Records plain values: the default if neither a class nor a serdes is given. JSON values are
 * recorded as JSON; `Date`, `bigint`, `Map`, `Set`, bytes, nested `undefined`, `NaN` and the like
 * under a mark (`MARK`). Any other value is refused with a `SerializationError` that names its
 * path.
 */
export const jsonSerdes: Serdes = serdesFor('everstep');

/**
 * Writes plain JSON, for functions that may not use Everstep: dates and URLs are sent as text, and
 * values that JSON would lose are refused. Marks are read all the same: the function may be a
 * workflow.
 */
export const foreignSerdes: Serdes = serdesFor('anybody');

const ZERO = '0'.charCodeAt(0);
/** The most digits that are always exact. */
const LONGEST_INTEGER = 15;

function serdesFor(reader: Reader): Serdes {
  return Object.freeze({
    serialize(value: unknown, context: SerdesContext): string | undefined {
      if (value === undefined) return undefined;
      // Fast path: many steps return a number.
      if (typeof value === 'number' && Number.isFinite(value) && value !== 0) return String(value);
      return jsonText(value, context, reader);
    },

    deserialize(text: string | undefined, context: SerdesContext): unknown {
      return text === undefined ? undefined : (integerOf(text) ?? parseJson(text, context));
    },
  });
}

/**
 * Fast path for the whole numbers that many steps return; `undefined` for any other text. To call
 * `JSON.parse()` takes four times as long.
 */
function integerOf(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > LONGEST_INTEGER || (length > 1 && text.charCodeAt(0) === ZERO)) return undefined;
  let number = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

/** The text of a value. @throws SerializationError for a value that the text would lose. */
export function jsonText(value: unknown, context: SerdesContext, reader?: Reader): string {
  try {
    return JSON.stringify(encodePlain(value, reader));
  } catch (cause) {
    throw refusalOf(cause, context);
  }
}

function refusalOf(cause: unknown, context: SerdesContext): SerializationError {
  if (cause instanceof LossFound) return refuse('serialize', cause.loss, context);
  // The text would be too long, or a property can't be read.
  const problem = `JSON has no text for it (${String(cause)}).`;
  return refuse('serialize', { problem, discreet: 'JSON has no text for it.', cause }, context);
}

/** What {@link jsonSerdes} records for a value, and what it would give for that text. */
export interface ReadBack {
  readonly text: string | undefined;
  /** A fresh copy; for one caller. */
  readonly value: unknown;
  /** False where only the text says what the value is. */
  readonly isKnown: boolean;
}

/**
 * Records a value as {@link jsonSerdes} does, for a caller who is to receive it back at once: where
 * JSON represents it exactly, its text need not be parsed, which costs as much as to write it.
 *
 * @param source is asked for the context of a value that is refused.
 * @throws SerializationError for a value that the text would lose.
 */
export function readBackOf(value: unknown, source: { readonly serdesContext: SerdesContext }): ReadBack {
  if (value === undefined) return { text: undefined, value, isKnown: true };
  if (typeof value === 'number' && Number.isFinite(value) && value !== 0) {
    return { text: String(value), value, isKnown: true };
  }
  try {
    const copy = isSelfExplaining(value) ? value : plainCopy(value);
    return copy === undefined
      ? { text: JSON.stringify(encodeMarked(value, 'everstep')), value: undefined, isKnown: false }
      : { text: JSON.stringify(copy), value: copy, isKnown: true };
  } catch (cause) {
    throw refusalOf(cause, source.serdesContext);
  }
}

/**
 * The value of such a text.
 * @throws SerializationError if the text is not JSON, is nested too deep, or has an unknown mark.
 */
export function parseJson(text: string, context: SerdesContext): unknown {
  if (isNestedDeeper(text, DEEPEST_TEXT)) {
    const problem = `its text is nested more than ${DEEPEST.toLocaleString('en-US')} levels deep.`;
    throw refuse('deserialize', { problem }, context);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const cure = 'A value from outside must be JSON: a bare word needs its quotes.';
    const problem = `the text ${describeValue(text)} is not JSON. ${cure}`;
    throw refuse('deserialize', { problem, discreet: `its text is not JSON. ${cure}`, cause }, context);
  }
  if (!text.includes(MARK)) return value;
  try {
    return decodePlain(value);
  } catch (error) {
    if (error instanceof LossFound) throw refuse('deserialize', error.loss, context);
    throw error;
  }
}
