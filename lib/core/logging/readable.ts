type Fields = Record<string, unknown>;

// An import would cost every start more.
const { getBuiltinModule } = process;

/**
 * Whether a value is an error, also of another realm, as Node's own errors are under jest.
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || getBuiltinModule('node:util').types.isNativeError(value);
}

/**
 * The fields of the caller's second argument: an error, an object of fields, or any other value,
 * which becomes the field `data`. Never throws: a field that can't be read has a note as its value.
 */
export function readableFields(given: unknown): Fields {
  if (given === undefined || given === null) return {};
  try {
    if (isError(given)) return { error: readable(given) };
    if (typeof given !== 'object' || Array.isArray(given)) return { data: readable(given) };
    const said = ownForm(given);
    return typeof said === 'object' && said !== null ? fieldsOf(said, readable) : { data: readable(said) };
  } catch (error) {
    return { data: unreadable(error) };
  }
}

/**
 * The result of an object's `toJSON`, as JSON would use it: class instances may hide members, and
 * dates become text.
 */
function ownForm(object: object): unknown {
  const { toJSON } = object as { toJSON?: unknown };
  if (typeof toJSON !== 'function') return object;
  try {
    return toJSON.call(object, '');
  } catch {
    // Its members may be readable one by one.
    return object;
  }
}

/** Not by assignment, by which a field `__proto__` would become the fields' prototype. */
function fieldsOf(object: object, form: (value: unknown) => unknown): Fields {
  // A function that JSON calls would speak for the whole line.
  const keys = Object.keys(object).filter((key) => key !== 'toJSON');
  return Object.fromEntries(keys.map((key) => [key, read(object, key, form)]));
}

/**
 * The value itself if every logger can write it, otherwise a copy of its readable parts.
 */
function readable(value: unknown): unknown {
  const isPlain = value === null || (typeof value !== 'object' && typeof value !== 'function');
  if (isPlain && typeof value !== 'bigint') return value;
  try {
    JSON.stringify(value, withErrors);
    return value;
  } catch {
    return copyOf(value, []);
  }
}

/** Loggers read properties of errors that JSON doesn't. */
function withErrors(_key: string, value: unknown): unknown {
  return isError(value) ? { ...errorParts(value), ...value } : value;
}

function errorParts({ name, message, stack, cause }: Error): object {
  return { name, message, stack, cause };
}

/** The most levels of such a copy, since endless nesting would exhaust the stack. */
const MOST_DEPTH = 20;
/**
 * The most objects in it: requests and entities may refer to a whole program.
 */
const MOST_OBJECTS = 1000;

/**
 * @param around the objects that the value lies in, the outermost first.
 * @param seen all that are copied.
 */
function copyOf(value: unknown, around: readonly unknown[], seen = new Set<unknown>()): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value)) return '[Circular]';
  // Once is enough: where much refers to much, there are more ways to an object than there is time.
  if (seen.has(value)) return '[as before]';
  if (around.length === MOST_DEPTH || seen.size === MOST_OBJECTS) return '[left out]';
  seen.add(value);
  const inner = [...around, value];
  const copy = (member: unknown) => copyOf(member, inner, seen);
  try {
    if (isError(value)) return errorCopy(value, copy);
    if (Array.isArray(value)) return value.map((_, index) => read(value, index, copy));
    const said = ownForm(value);
    return said === value ? fieldsOf(value, copy) : copy(said);
  } catch (error) {
    return unreadable(error);
  }
}

function read(object: object, key: string | number, form: (value: unknown) => unknown): unknown {
  try {
    return form((object as Fields)[key]);
  } catch (error) {
    return unreadable(error);
  }
}

/** An error again, since loggers have a form for those. */
function errorCopy(error: Error, copy: (member: unknown) => unknown): Error {
  const text = (key: 'name' | 'message' | 'stack'): string => {
    try {
      return String(error[key]);
    } catch (failure) {
      return unreadable(failure);
    }
  };
  const copied = Object.assign(new Error(text('message')), fieldsOf(error, copy));
  for (const key of ['name', 'stack'] as const) {
    Object.defineProperty(copied, key, { value: text(key), writable: true, configurable: true });
  }
  return copied;
}

/**
 * What stands in place of a value.
 * @param error that reading it threw, which may itself be unreadable.
 */
export function unreadable(error: unknown): string {
  try {
    return `[can't be read: ${isError(error) ? error.message : String(error)}]`;
  } catch {
    return "[can't be read]";
  }
}
