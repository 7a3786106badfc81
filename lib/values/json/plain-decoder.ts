import { MARK, MARKS, type Marked } from '../text/marks.js';
import { LossFound, memberPath } from './json-loss.js';
import { plainClassNamed } from './plain-classes.js';

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);
const DECIMAL = /^-?\d{1,1000}$/;
const HEXADECIMAL = /^-?0x[\da-f]+$/;

/**
 * Rebuilds a value from the parsed JSON of `encodePlain`: in place, since nobody else holds it. The
 * JSON may come from outside: data never becomes code, and no property name is special. The caller
 * has checked the depth.
 *
 * @throws LossFound for a mark with data that is never recorded under it.
 */
export function decodePlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return decodeElements(value);
  return Object.hasOwn(value, MARK) ? decodeMark(value as Marked) : decodeMembers(value as Record<string, unknown>);
}

function decodeElements(array: unknown[]): unknown[] {
  for (let index = 0; index < array.length; index++) {
    const member = array[index];
    if (typeof member === 'object' && member !== null) array[index] = decodeAt(member, `[${index}]`);
  }
  return array;
}

function decodeMembers(holder: Record<string, unknown>): object {
  for (const name of Object.keys(holder)) {
    const member = holder[name];
    // JSON.parse() makes every name an own property, `__proto__` too.
    if (typeof member === 'object' && member !== null) holder[name] = decodeAt(member, name);
  }
  return holder;
}

/** @param place an index in brackets, or a name. */
function decodeAt(member: object, place: string): unknown {
  try {
    return decodePlain(member);
  } catch (error) {
    if (!(error instanceof LossFound)) throw error;
    const part = place.startsWith('[') ? place : memberPath(place);
    throw new LossFound({ ...error.loss, path: part + error.loss.path });
  }
}

function decodeMark(holder: Marked): unknown {
  const { [MARK]: name, value: data, ...rest } = holder;
  if (typeof name !== 'string' || Object.keys(rest).length > 0) throw broken(holder);
  switch (name) {
    case MARKS.undefined:
      if (data !== undefined) throw broken(holder);
      return undefined;
    case MARKS.number: {
      const number = NUMBERS.get(data);
      if (number === undefined) throw broken(holder);
      return number;
    }
    case MARKS.bigint:
      return bigIntOf(data) ?? thrown(broken(holder));
    case MARKS.object:
      return decodeMembers(objectOf(data) ?? thrown(broken(holder)));
    case MARKS.nullPrototype:
      return withoutPrototype(decodeMembers(objectOf(data) ?? thrown(broken(holder))));
    default:
      return decodeInstance(holder, name, data);
  }
}

function decodeInstance(holder: Marked, name: string, data: unknown): object {
  const plain = plainClassNamed(name);
  if (plain === undefined) throw broken(holder);
  const inner = plain.holds === undefined ? data : decodePlain(data);
  let value: object | undefined;
  try {
    value = plain.fromData(inner);
  } catch {
    // No URL, no pattern, no whole number of elements.
  }
  return value ?? thrown(broken(holder));
}

function bigIntOf(data: unknown): bigint | undefined {
  if (typeof data !== 'string') return undefined;
  if (DECIMAL.test(data)) return BigInt(data);
  if (!HEXADECIMAL.test(data)) return undefined;
  return data.startsWith('-') ? -BigInt(data.slice(1)) : BigInt(data);
}

function objectOf(data: unknown): Record<string, unknown> | undefined {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? (data as Record<string, unknown>) : undefined;
}

function withoutPrototype(members: object): object {
  return Object.defineProperties(Object.create(null), Object.getOwnPropertyDescriptors(members));
}

function broken(holder: Marked): LossFound {
  const name = String(holder[MARK]).slice(0, 40);
  return new LossFound({
    path: '',
    problem:
      `it has the mark "${MARK}", under which Everstep records what JSON can't say, and what stands there as ${JSON.stringify(name)} was not recorded ` +
      'by this release. Was it changed, or made by somebody else, or by a later release?',
  });
}

function thrown(error: Error): never {
  throw error;
}
