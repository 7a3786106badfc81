import { SerializationError } from '../../../core/errors/serialization-errors.js';
import { type Deserializer, deserializerFor, outsideClassSerdes, type RevivalOptions } from '../../../values/index.js';

/**
 * How a callback's result is read. It comes from outside, so the workflow's own serdes does not
 * apply. The outside need not know of JSON either: text that isn't JSON is taken as it is, unless
 * the callback declares a class or a serdes, which then has the last word. JSON that can't be read
 * is refused.
 */
export function callbackSerdes<T>(options: RevivalOptions<T>): Deserializer<T> {
  const serdes = deserializerFor(options, undefined, outsideClassSerdes);
  if (options.returns !== undefined || options.serdes !== undefined) return serdes;
  return {
    deserialize: (text, context) => {
      try {
        return serdes.deserialize(text, context);
      } catch (error) {
        if (isNotJson(error) && text !== undefined) return text as T;
        throw error;
      }
    },
  };
}

function isNotJson(error: unknown): boolean {
  return error instanceof SerializationError && error.cause instanceof SyntaxError;
}
