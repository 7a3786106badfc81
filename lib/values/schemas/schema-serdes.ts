import { isPromiseLike } from '../../core/promise-like.js';
import type { StandardSchema } from '../../core/standard-schema.js';
import { watched } from '../text/revival-watch.js';
import type { Serdes } from '../text/serdes.js';
import { checkedBy } from './schema-check.js';

/**
 * Records what a schema makes of a value, by another serdes. What is recorded is read without the
 * schema: it has been checked, the schema may be another one by now, and to transform it once more
 * would change it.
 */
export function schemaSerdes(schema: StandardSchema, inner: Serdes): Serdes {
  return {
    serialize: (value, context) =>
      checkedBy(schema, value, 'serialize', context, (made) => inner.serialize(made, context)),
    deserialize: (text, context) => inner.deserialize(text, context),
  };
}

/**
 * Reads what others have written, which goes through the schema each time that it is read: what is
 * recorded is theirs.
 */
export function outsideSchemaSerdes(schema: StandardSchema, inner: Serdes): Serdes {
  return {
    serialize: inner.serialize,
    deserialize: (text, context) => {
      const check = (value: unknown) =>
        watched(() => checkedBy(schema, value, 'deserialize', context, (made) => made), context);
      const value = inner.deserialize(text, context);
      return isPromiseLike(value) ? value.then(check) : check(value);
    },
  };
}
