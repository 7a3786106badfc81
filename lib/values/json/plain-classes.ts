/** How instances of one class of JavaScript or Node are recorded in JSON. */
export interface PlainClass {
  readonly name: string;
  /**
   * The name of its data in paths, if the data contains values that are encoded themselves.
   */
  readonly holds?: 'entries' | 'values' | undefined;
  /** Throws for an object that only has the prototype of the class. */
  toData(value: any): unknown;
  /** `undefined` for data that {@link PlainClass.toData} never returns. May throw. */
  fromData(data: any): object | undefined;
}

/** The longest result of `toISOString()`. */
const LONGEST_DATE = '+275760-09-13T00:00:00.000Z'.length;

const DATE: PlainClass = {
  name: 'Date',
  toData(value: Date) {
    const millis = Date.prototype.getTime.call(value);
    return Number.isNaN(millis) ? null : new Date(millis).toISOString();
  },
  fromData(data) {
    if (data === null) return new Date(Number.NaN);
    if (typeof data !== 'string' || data.length > LONGEST_DATE) return undefined;
    const date = new Date(data);
    return Number.isNaN(date.getTime()) ? undefined : date;
  },
};

const MAP: PlainClass = {
  name: 'Map',
  holds: 'entries',
  toData: (value: Map<unknown, unknown>) => [...Map.prototype.entries.call(value)],
  fromData: (data) => (Array.isArray(data) && data.every(isPair) ? new Map(data) : undefined),
};

const SET: PlainClass = {
  name: 'Set',
  holds: 'values',
  toData: (value: Set<unknown>) => [...Set.prototype.values.call(value)],
  fromData: (data) => (Array.isArray(data) ? new Set(data) : undefined),
};

const URL_CLASS: PlainClass = {
  name: 'URL',
  toData: (value: URL) => value.href,
  fromData: (data) => (typeof data === 'string' ? new URL(data) : undefined),
};

/** The pattern is only data here: it is never matched against anything. */
const REG_EXP: PlainClass = {
  name: 'RegExp',
  toData({ source, flags, lastIndex }: RegExp) {
    if (!Number.isSafeInteger(lastIndex)) throw new TypeError('its lastIndex is no whole number');
    return lastIndex === 0 ? [source, flags] : [source, flags, lastIndex];
  },
  fromData(data) {
    if (!Array.isArray(data) || data.length > 3) return undefined;
    const [source, flags, lastIndex = 0] = data;
    if (typeof source !== 'string' || typeof flags !== 'string' || !Number.isSafeInteger(lastIndex)) return undefined;
    return Object.assign(new RegExp(source, flags), { lastIndex });
  },
};

const BUFFER: PlainClass = {
  name: 'Buffer',
  toData: base64Of,
  fromData: bytesOf,
};

const ARRAY_BUFFER: PlainClass = {
  name: 'ArrayBuffer',
  toData: (value: ArrayBuffer) => Buffer.from(value).toString('base64'),
  fromData: ownBufferOf,
};

function viewClass(name: string, type: { new (buffer: ArrayBuffer): ArrayBufferView }): PlainClass {
  return {
    name,
    toData: base64Of,
    fromData(data) {
      const buffer = ownBufferOf(data);
      // A length that the elements don't divide throws.
      return buffer === undefined ? undefined : new type(buffer);
    },
  };
}

const VIEWS = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array', 'DataView'],
];

const byName = new Map<string, PlainClass>();
const byPrototype = new Map<object, PlainClass>();
for (const plain of [DATE, MAP, SET, URL_CLASS, REG_EXP, BUFFER, ARRAY_BUFFER]) add(plain, globalOf(plain.name)!);
for (const name of VIEWS) {
  const type = globalOf(name);
  // Not every Node has all of them.
  if (type !== undefined) add(viewClass(name, type as never), type);
}

function add(plain: PlainClass, type: Function): void {
  byName.set(plain.name, plain);
  byPrototype.set(type.prototype, plain);
}

function globalOf(name: string): Function | undefined {
  return (globalThis as unknown as Record<string, Function | undefined>)[name];
}

/**
 * The class of an object with this prototype, also in another realm; `undefined` for any other
 * class, even one that extends one of these.
 */
export function plainClassOf(prototype: object): PlainClass | undefined {
  const own = byPrototype.get(prototype);
  if (own !== undefined) return own;
  // Fake timers of test frameworks replace Date by a class of their own.
  if (prototype === Date.prototype) return DATE;
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof type !== 'function') return undefined;
  const alike = byName.get(type.name);
  const isNative = Function.prototype.toString.call(type) === `function ${type.name}() { [native code] }`;
  return isNative ? alike : undefined;
}

export function plainClassNamed(name: string): PlainClass | undefined {
  return byName.get(name);
}

function isPair(entry: unknown): boolean {
  return Array.isArray(entry) && entry.length === 2;
}

function base64Of({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64');
}

function bytesOf(data: unknown): Buffer | undefined {
  if (typeof data !== 'string') return undefined;
  const bytes = Buffer.from(data, 'base64');
  return bytes.toString('base64') === data ? bytes : undefined;
}

/** In a buffer of their own: small ones share Node's. */
function ownBufferOf(data: unknown): ArrayBuffer | undefined {
  const bytes = bytesOf(data);
  return bytes && new Uint8Array(bytes).buffer;
}
