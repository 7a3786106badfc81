import type { MarkedAsync, StandardSchema } from '../../core/standard-schema.js';
import type { TypeThunk } from '../../core/types.js';

/**
 * By the thunk that names it: a thunk that makes its schema, as `() => z.object({ ... })` does, is
 * called once.
 */
const known = new WeakMap<TypeThunk, StandardSchema>();

/** Whether a value is a schema. Those of some libraries are functions. */
export function isSchema(value: unknown): value is StandardSchema {
  return (
    value !== null && value !== undefined && typeof (value as StandardSchema)['~standard']?.validate === 'function'
  );
}

/** Whether a schema is marked as asynchronous, as those of valibot are. */
export function isMarkedAsync(schema: StandardSchema): boolean {
  return (schema as Partial<MarkedAsync>).async === true;
}

/** The schema that a thunk names; `undefined` if it names a class. */
export function schemaOf(thunk: TypeThunk): StandardSchema | undefined {
  let schema = known.get(thunk);
  if (schema !== undefined) return schema;
  const named = thunk();
  if (!isSchema(named)) return undefined;
  schema = named;
  known.set(thunk, schema);
  return schema;
}
