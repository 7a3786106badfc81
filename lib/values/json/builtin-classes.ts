/**
 * What to do about instances of the classes of JavaScript and Node, by class name.
 */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/Error$|Exception$/, 'Keep what you need of it, such as error.message'],
  [/^(Uint8(Clamped)?Array|ArrayBuffer|Buffer)$/, "Keep it as text: Buffer.from(bytes).toString('base64')"],
  [/^Big(Int|Uint)64Array$/, 'Keep it as an array of texts: Array.from(numbers, String)'],
  [/^(Int|Uint|Float)\d+Array$/, 'Keep it as an array: [...numbers]'],
  [/^(Map|Set|Headers|URLSearchParams)$/, 'Keep it as an array or a plain object, such as [...entries]'],
  [/^(RegExp|URL|Date)$/, 'Keep it as text: value.toString()'],
  [/^(Number|String|Boolean|BigInt)$/, 'Keep the bare value: value.valueOf()'],
  [/^Array$/, 'Name the class of its members in brackets: () => [Payment]'],
];
const OTHERWISE = 'Keep what you need of it as plain data';

/** By prototype. A `Date` needs no cure: it is always revived. */
const known = new WeakMap<object, string | undefined>([[Date.prototype, undefined]]);
const ownCures = new WeakMap<Function, string>();

/** Registers the cure for a class of Everstep whose instances can't be recorded. */
export function registerCure(type: Function, cure: string): void {
  ownCures.set(type, cure);
}

/**
 * What to do about an object with hidden state, which neither JSON nor class-transformer sees: an
 * instance of a class of JavaScript or Node other than `Date` (`Error`, `Uint8Array`, `Map`,
 * `Headers`), or of a class that extends one. A sentence without its end; `undefined` for all other
 * objects.
 */
export function cureForBuiltIn(prototype: object): string | undefined {
  if (!known.has(prototype)) known.set(prototype, findCure(prototype));
  return known.get(prototype);
}

function findCure(prototype: object): string | undefined {
  let above: object | null;
  for (let at = prototype; ; at = above) {
    above = Object.getPrototypeOf(at);
    // The end of the chain is Object, of whichever realm.
    if (above === null) return undefined;
    const type: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof type !== 'function') continue;
    const own = ownCures.get(type);
    if (own !== undefined) return own;
    if (isBuiltIn(type)) return CURES.find(([names]) => names.test(type.name))?.[1] ?? OTHERWISE;
  }
}

/**
 * Whether a class is native, or a global of the runtime. Proxies and bound functions have the
 * source text of native functions too, but without a name.
 */
function isBuiltIn(type: Function): boolean {
  if (/^function \w+\(\) \{ \[native code\] \}$/.test(Function.prototype.toString.call(type))) return true;
  const global = Object.getOwnPropertyDescriptor(globalThis, type.name);
  // Globals that programs add are enumerable.
  return global?.enumerable === false && (globalThis as Record<string, unknown>)[type.name] === type;
}
