type Fields = Readonly<Record<string, unknown>>;

/**
 * Brings together the fields of a line. Its own stand: what is given under their names, or under names that the logger itself
 * fills, goes into a field `data`.
 */
export function lineFields(own: object, given: object | undefined, loggerNames: readonly string[]): object {
  const fields = { ...own, ...given };
  let taken: string[] | undefined;
  for (const name in given) {
    if (Object.hasOwn(own, name) || loggerNames.includes(name)) {
      taken ??= [];
      taken.push(name);
    }
  }
  return taken === undefined ? fields : withTakenAside(fields, own as Fields, taken);
}

/** @param taken names under which something was given that can't stand there. */
function withTakenAside(fields: Fields, own: Fields, taken: readonly string[]): object {
  const moved = taken.filter((name) => fields[name] !== undefined && fields[name] !== own[name]);
  if (moved.length > 0 && fields.data !== undefined) moved.push('data');
  const others = Object.entries(fields).filter(([name]) => !taken.includes(name) && !moved.includes(name));
  const line = { ...own, ...Object.fromEntries(others) };
  return moved.length === 0 ? line : { ...line, data: Object.fromEntries(moved.map((name) => [name, fields[name]])) };
}
