type Fields = Readonly<Record<string, unknown>>;

/**
 * Merges the fields of a line. Its own fields take precedence: a given field with the name of one
 * of them, or of a field that the logger itself sets, goes into the field `data`, so that logged
 * data can't be mistaken for the line's origin.
 *
 * @param own all fields of lines; those that don't apply to this line are `undefined`.
 */
export function lineFields(own: object, given: Fields, loggerNames: readonly string[]): Fields {
  const fields: Record<string, unknown> = {};
  const aside: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) fields[name] = value;
  for (const [name, value] of Object.entries(given)) {
    const isTaken = Object.hasOwn(own, name) || loggerNames.includes(name);
    if (!isTaken) put(fields, name, value);
    else if (value !== undefined && value !== fields[name]) put(aside, name, value);
  }
  if (Object.keys(aside).length === 0) return fields;
  return { ...fields, data: fields.data === undefined ? aside : { ...aside, data: fields.data } };
}

/** Defines a field; an assignment to `__proto__` would set the prototype. */
function put(fields: object, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
}
