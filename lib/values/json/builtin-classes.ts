/**
 * What to do about each kind of class that JavaScript or Node brings, by the name of the class that
 * does so.
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

/** By prototype. A `Date` is always revived. */
const known = new WeakMap<object, string | undefined>([[Date.prototype, undefined]]);
const ownCures = new WeakMap<Function, string>();

/** For a class of Everstep's own whose instances are no data. */
export function registerCure(type: Function, cure: string): void {
  ownCures.set(type, cure);
}

/**
 * For objects whose state neither JSON nor class-transformer sees: those of classes that are, or
 * extend, one of JavaScript's or Node's own other than `Date` (`Error`, `Uint8Array`, `Map`,
 * `Headers`). Gives what to do, a sentence without its end; `undefined` for all others.
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
    const told = ownCures.get(type);
    if (told !== undefined) return told;
    if (isBuiltIn(type)) return CURES.find(([names]) => names.test(type.name))?.[1] ?? OTHERWISE;
  }
}

/**
 * Written in C++, as the source text of a proxy or a bound function says too, but without a name;
 * or a global of the runtime.
 */
function isBuiltIn(type: Function): boolean {
  if (/^function \w+\(\) \{ \[native code\] \}$/.test(Function.prototype.toString.call(type))) return true;
  const global = Object.getOwnPropertyDescriptor(globalThis, type.name);
  // What programs themselves put there is enumerable.
  return global?.enumerable === false && (globalThis as Record<string, unknown>)[type.name] === type;
}
