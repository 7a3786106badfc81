import { SerializationError } from '../errors/serialization-errors.js';
import type { Serdes } from '../serialization/index.js';
import type { Invocation } from './invocation.js';
import type { ResultOptions } from './options.js';

/**
 * How a callback's result is read. The outside need not know of JSON: text that isn't JSON is taken as it is, unless the
 * callback declares a class or a serdes, which then has the last word.
 */
export function callbackSerdes<T>(invocation: Invocation, options: ResultOptions<T>): Serdes<T> {
  const serdes = invocation.serdesFor(options);
  if (options.returns !== undefined || options.serdes !== undefined) return serdes;
  return {
    serialize: serdes.serialize,
    deserialize: (text, context) => {
      try {
        return serdes.deserialize(text, context);
      } catch (error) {
        if (error instanceof SerializationError && text !== undefined) return text as T;
        throw error;
      }
    },
  };
}
