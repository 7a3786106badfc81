import { describeValue } from '../../core/errors/argument-errors.js';
import { DEEPEST, DEEPEST_TEXT, MARK } from '../text/marks.js';
import type { Serdes, SerdesContext } from '../text/serdes.js';
import { refuse } from '../text/serialization-refusal.js';
import { LossFound } from './json-loss.js';
import { isNestedDeeper } from './nesting.js';
import { decodePlain } from './plain-decoder.js';
import { encodePlain, type Reader } from './plain-encoder.js';

/**
 * Records plain values: what applies where neither a class nor a serdes is given. What is JSON is
 * recorded as JSON; `Date`, `bigint`, `Map`, `Set`, bytes, `undefined` in something, `NaN` and the
 * like under a mark (`MARK`). What would not come back is refused with a `SerializationError` that
 * names its path.
 */
export const jsonSerdes: Serdes = serdesFor('everstep');

/**
 * For what goes to functions that need not know Everstep: plain JSON. Dates and URLs are sent as
 * text, and what JSON would lose is refused. What comes from such a function may be marked all the
 * same: it may be a workflow.
 */
export const foreignSerdes: Serdes = serdesFor('anybody');

function serdesFor(reader: Reader): Serdes {
  return Object.freeze({
    serialize(value: unknown, context: SerdesContext): string | undefined {
      if (value === undefined) return undefined;
      // Counting is what most steps of loops do.
      if (typeof value === 'number' && Number.isFinite(value) && value !== 0) return String(value);
      return jsonText(value, context, reader);
    },

    deserialize(text: string | undefined, context: SerdesContext): unknown {
      return text === undefined ? undefined : parseJson(text, context);
    },
  });
}

/** The text of a value that loses nothing in it. @throws SerializationError */
export function jsonText(value: unknown, context: SerdesContext, reader?: Reader): string {
  try {
    return JSON.stringify(encodePlain(value, reader));
  } catch (cause) {
    if (cause instanceof LossFound) throw refuse('serialize', cause.loss, context);
    // Longer than any text can be, or a property that can't be read.
    throw refuse(
      'serialize',
      { problem: `JSON has no text for it (${String(cause)}).`, discreet: 'JSON has no text for it.', cause },
      context,
    );
  }
}

/**
 * The value of such a text.
 * @throws SerializationError for what is not JSON, or nested too deep, or has a mark that is not
 * ours.
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
    const cure = 'What comes from outside must be JSON: a bare word needs its quotes.';
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
