import { DEEPEST, MARK, MARKS, type Marked, marked } from '../text/marks.js';
import { classNameOf, isPlainObject, LossFound, memberPath, problemOfInstance } from './json-loss.js';
import { type PlainClass, plainClassOf } from './plain-classes.js';
import { hasUnseen, isSelfExplaining, plainCopy, SUSPICIOUS } from './plain-copy.js';

/** The reader of the text: Everstep, which knows marks, or any reader of JSON. */
export type Reader = 'everstep' | 'anybody';

const MARKED_UNDEFINED = Object.freeze(marked(MARKS.undefined));
/**
 * Longer ones are written in hexadecimal: conversions to decimal and back are slower than linear.
 */
const LONGEST_DECIMAL = 10n ** 1000n;
/** The most parts of a path in a message. */
const LONGEST_PATH = 20;
/**
 * Encodes a value so that `JSON.stringify()` loses nothing, and `decodePlain` rebuilds it.
 *
 * - A value that JSON represents exactly is returned itself. This is the common case, so it is
 *   tested first, by a walk that tracks no path (`plainCopy`).
 * - Otherwise `PlainEncoder` walks again and copies the parts that change: marks (`marks.ts`) stand
 *   for values that JSON has no form for. The user's own value is never changed.
 * - A value that would not come back the same is refused with its path, never dropped or converted.
 *
 * Invariants: the cost is linear in the size of the value; the depth is bounded by `DEEPEST`, so
 * that recursion can't exhaust the stack; both walks agree about which values need no encoding. The
 * marks are a recorded format: `plain-decoder.ts` has to read every mark that was ever written.
 * Called for every recorded plain value, so its speed is the cost of a step.
 *
 * @throws LossFound for instances of classes, functions, symbols, getters, properties of arrays and
 * circular references; for the reader `anybody`, also for values that need a mark.
 */
export function encodePlain(value: unknown, reader: Reader = 'everstep'): unknown {
  return isSelfExplaining(value) || plainCopy(value) !== undefined ? value : encodeMarked(value, reader);
}

/** The same for a value that `plainCopy` has found to be no exact JSON. */
export function encodeMarked(value: unknown, reader: Reader): unknown {
  return new PlainEncoder(reader).encode(value);
}

class PlainEncoder {
  readonly #reader: Reader;
  /** The path to the current value. */
  readonly #path: (string | number)[] = [];
  /** The objects around the current value, one per part of the path. */
  readonly #within: object[] = [];
  /** The level in the text, marks included. */
  #depth = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  encode(value: unknown): unknown {
    switch (typeof value) {
      case 'object':
        return this.#object(value as object);
      case 'undefined':
        return this.#marked(value, MARKED_UNDEFINED);
      case 'number':
        // Other readers don't distinguish a negative zero.
        if (value === 0 && this.#reader === 'anybody') return value;
        return this.#marked(value, marked(MARKS.number, Object.is(value, -0) ? '-0' : String(value)));
      case 'bigint':
        return this.#marked(value, marked(MARKS.bigint, textOfBigInt(value)));
      default:
        throw this.#loss(`it is a ${typeof value}, which JSON leaves out. Leave it out, or give a serdes.`);
    }
  }

  #object(value: object): unknown {
    if (this.#depth >= SUSPICIOUS && this.#within.includes(value)) throw this.#circle([...this.#within, value]);
    this.#deeper();
    this.#within.push(value);
    const encoded = Array.isArray(value) ? this.#array(value) : this.#members(value as Record<string, unknown>);
    this.#within.pop();
    this.#depth--;
    return encoded;
  }

  #array(array: readonly unknown[]): readonly unknown[] {
    if (!Array.isArray(Object.getPrototypeOf(array))) {
      throw this.#loss(
        `it is an instance of ${classNameOf(array)}, which extends Array. Record [...array], or give a serdes.`,
      );
    }
    // Unlike their names, values are gathered without a text for each.
    if (Object.values(array).length !== array.length) this.#refuseUneven(array);
    this.#refuseUnseen(array);
    let copy: unknown[] | undefined;
    for (let index = 0; index < array.length; index++) {
      const member = array[index];
      if (isSelfExplaining(member)) continue;
      this.#path.push(index);
      if (member === undefined && !Object.hasOwn(array, index)) throw this.#hole();
      const encoded = this.encode(member);
      this.#path.pop();
      if (encoded === member) continue;
      copy ??= [...array];
      copy[index] = encoded;
    }
    return copy ?? array;
  }

  #members(value: Record<string, unknown>): unknown {
    const prototype = Object.getPrototypeOf(value);
    const isOrdinary = prototype === Object.prototype;
    if (!isOrdinary && prototype !== null) {
      const plain = plainClassOf(prototype);
      if (plain !== undefined) return this.#instance(value, plain);
      // A plain object of another realm comes back as one of this realm.
      if (!isPlainObject(value)) throw this.#loss(problemOfInstance(value, this.#path.length === 0));
    }
    const mark = prototype === null ? MARKS.nullPrototype : MARK in value ? MARKS.object : undefined;
    if (mark !== undefined) this.#deeper();
    let copy: Record<string, unknown> | undefined;
    for (const name of Object.keys(value)) {
      if (Object.getOwnPropertyDescriptor(value, name)?.get !== undefined) throw this.#getter(name);
      const member = value[name];
      if (isSelfExplaining(member)) continue;
      // Other readers treat a missing property as undefined.
      if (member === undefined && this.#reader === 'anybody') continue;
      this.#path.push(name);
      const encoded = this.encode(member);
      this.#path.pop();
      if (encoded === member) continue;
      copy ??= { ...value };
      copy[name] = encoded;
    }
    this.#refuseUnseen(value);
    if (mark !== undefined) this.#depth--;
    const encoded = copy ?? value;
    return mark === undefined || this.#reader === 'anybody' ? encoded : marked(mark, encoded);
  }

  #instance(value: object, plain: PlainClass): unknown {
    const isTextForAnybody = plain.name === 'Date' || plain.name === 'URL';
    const data = this.#dataOf(value, plain);
    if (this.#reader === 'anybody' && (!isTextForAnybody || data === null)) throw this.#foreign(value);
    const extra = ArrayBuffer.isView(value) ? undefined : Object.keys(value)[0];
    if (extra !== undefined) {
      this.#path.push(extra);
      throw this.#loss(`it is a property of a ${plain.name}, which would be lost. Keep it beside the ${plain.name}.`);
    }
    if (this.#reader === 'anybody') return data;
    if (plain.holds === undefined) return marked(plain.name, data);
    this.#path.push(plain.holds);
    const encoded = this.#object(data as object);
    this.#path.pop();
    return marked(plain.name, encoded);
  }

  #dataOf(value: object, plain: PlainClass): unknown {
    try {
      return plain.toData(value);
    } catch (cause) {
      throw this.#loss(`it has the prototype of ${plain.name}, and is none (${String(cause)}).`);
    }
  }

  #marked(value: unknown, instead: Marked): Marked {
    if (this.#reader === 'everstep') return instead;
    throw this.#foreign(value);
  }

  #refuseUneven(array: readonly unknown[]): void {
    for (const name of Object.keys(array)) {
      if (String(Number(name) >>> 0) === name && Number(name) < array.length) continue;
      this.#path.push(name);
      throw this.#loss(
        'it is a property of an array, which JSON leaves out. Record an object of what you need, such as { ...match.groups }, ' +
          'or [...array] for the elements alone.',
      );
    }
    for (let index = 0; index < array.length; index++) {
      if (Object.hasOwn(array, index)) continue;
      this.#path.push(index);
      throw this.#hole();
    }
  }

  /** Refuses what `Object.keys()` doesn't show. */
  #refuseUnseen(value: object): void {
    if (!hasUnseen(value)) return;
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
      throw this.#loss(
        'it has a method toJSON(), and what that gives would come back instead. Record that, or give a serdes.',
      );
    }
    if (!Array.isArray(value) && Object.hasOwn(value, Symbol.iterator)) {
      throw this.#loss('it is iterable, as `arguments` is, and would come back as a plain object. Record [...value].');
    }
    for (const symbol of Object.getOwnPropertySymbols(value)) {
      if (!Object.prototype.propertyIsEnumerable.call(value, symbol)) continue;
      const under = (name: string) => `it has a property under ${name}, which JSON leaves out. Use a text as its name.`;
      throw this.#loss(under(String(symbol)), under('a symbol'));
    }
  }

  #hole(): LossFound {
    return this.#loss('it is a hole in an array, which JSON turns into null. Array.from(array) makes it undefined.');
  }

  #getter(name: string): LossFound {
    this.#path.push(name);
    return this.#loss(
      'it is a getter, which would come back as a fixed value. Record what it gives, as { ...object } does.',
    );
  }

  #foreign(value: unknown): LossFound {
    const [kind, cure] =
      typeof value === 'object'
        ? [`an instance of ${value!.constructor?.name}`, 'Convert it to what the function expects']
        : [typeof value === 'number' ? String(value) : `a ${typeof value}`, 'Send what the function expects'];
    return this.#loss(
      `it is ${kind === 'a undefined' ? 'undefined' : kind}, which JSON has no form for, and a function that is named by functionName reads JSON. ` +
        `${cure}, or give a payloadSerdes.`,
    );
  }

  /** One level more of the text. */
  #deeper(): void {
    this.#depth++;
    if (this.#depth <= DEEPEST) return;
    const levels = DEEPEST.toLocaleString('en-US');
    throw this.#loss(
      `it is nested more than ${levels} levels deep. Flatten it: keep its parts in a list, and name them by id.`,
    );
  }

  /** Makes the error with the path to the first repeated object. */
  #circle(within: readonly object[]): LossFound {
    const known = new Set<object>();
    const again = within.findIndex((object) => known.size === known.add(object).size);
    this.#path.length = again;
    return this.#loss('it is a circular reference: an object that contains itself.');
  }

  #loss(problem: string, discreet?: string): LossFound {
    return new LossFound({ path: pathOf(this.#path), problem, discreet });
  }
}

function pathOf(path: readonly (string | number)[]): string {
  const shown = path.slice(0, LONGEST_PATH).map((part) => (typeof part === 'number' ? `[${part}]` : memberPath(part)));
  return shown.join('') + (path.length > LONGEST_PATH ? '…' : '');
}

function textOfBigInt(value: bigint): string {
  const size = value < 0n ? -value : value;
  return size < LONGEST_DECIMAL ? String(value) : `${value < 0n ? '-' : ''}0x${size.toString(16)}`;
}
