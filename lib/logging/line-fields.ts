type Fields = Readonly<Record<string, unknown>>;

/**
 * Brings together the fields of a line. Its own stand: what is given under their names, or under names that the logger itself
 * fills, goes into a field `data`.
 */
export function lineFields(own: object, given: object | undefined, loggerNames: readonly string[]): object {
  const fields = { ...own, ...given };
  if (given === undefined) return fields;
  const taken: string[] = [];
  for (const name of loggerNames) if (Object.hasOwn(given, name)) taken.push(name);
  for (const name in own) if (Object.hasOwn(given, name)) taken.push(name);
  return taken.length === 0 ? fields : withTakenAside(fields, own as Fields, taken);
}

/** @param taken names under which something was given that can't stand there. */
function withTakenAside(fields: Fields, own: Fields, taken: readonly string[]): object {
  const moved = taken.filter((name) => fields[name] !== undefined && fields[name] !== own[name]);
  const others = Object.entries(fields).filter(([name]) => !taken.includes(name));
  const line = { ...own, ...Object.fromEntries(others) };
  if (moved.length === 0) return line;
  if (fields.data !== undefined) moved.push('data');
  return { ...line, data: Object.fromEntries(moved.map((name) => [name, fields[name]])) };
}
