type Fields = Readonly<Record<string, unknown>>;

/**
 * Brings together the fields of a line. The line's own stand: what is given under their names, or
 * under names that the logger itself fills, goes into a field `data`, so that nothing that is
 * logged passes for what the line says of itself.
 *
 * @param own all names that lines have; those that do not apply to this line are `undefined`.
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

/** By assignment, a field `__proto__` would become the prototype. */
function put(fields: object, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
}
