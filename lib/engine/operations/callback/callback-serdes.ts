import { SerializationError } from '../../../core/errors/serialization-errors.js';
import {
  type Deserializer,
  deserializerFor,
  jsonSerdes,
  type RevivalOptions,
  type Serdes,
  schemaOf,
} from '../../../values/index.js';

/**
 * How a callback's result is read. It comes from outside, so the workflow's own serdes does not
 * apply. The outside need not know of JSON either: text that isn't JSON is taken as it is, unless
 * the callback declares a class or a serdes, which then has the last word. JSON that can't be read
 * is refused.
 */
export function callbackSerdes<T>(options: RevivalOptions<T>): Deserializer<T> {
  const { returns, serdes } = options;
  const isPlain = serdes === undefined && (returns === undefined || schemaOf(returns) !== undefined);
  return deserializerFor<T>(isPlain ? { returns, serdes: jsonOrText } : options);
}

const jsonOrText: Deserializer = {
  deserialize(text, context) {
    try {
      return jsonSerdes.deserialize(text, context);
    } catch (error) {
      if (isNotJson(error)) return text;
      throw error;
    }
  },
};

function isNotJson(error: unknown): boolean {
  return error instanceof SerializationError && error.cause instanceof SyntaxError;
}

/** Reads also the answer that was recorded before its callback had a schema. */
const recordedJson: Serdes = { ...jsonSerdes, ...jsonOrText };

/**
 * How the answer is recorded on the context around its callback. Without a schema that is the text
 * that came from outside. What a schema makes of the answer is recorded in its place, by the
 * callback's own serdes where that can write.
 */
export function answerSerdes<T>(options: RevivalOptions<T>): Serdes | undefined {
  const { returns, serdes } = options;
  if (returns === undefined || schemaOf(returns) === undefined) return undefined;
  const own = serdes as Serdes | undefined;
  return own?.over?.(recordedJson) ?? (own?.serialize === undefined ? recordedJson : own);
}
