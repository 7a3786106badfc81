/*
 * The arguments of the calls on `this.context`: `(name?, ..., options?)`. The name leads and may be
 * left out, so a call without one is recognized by what follows the name, which differs from kind
 * to kind. Each function returns the arguments with the name in front: `undefined` where it was
 * left out. It checks nothing: what stands in the wrong place is refused by the kind itself.
 */

type Arguments = readonly any[];

/** Code follows the name: `step(name?, run, options?)`. */
export function nameBeforeCode(args: Arguments): Arguments {
  return typeof args[0] === 'function' ? unnamed(args) : args;
}

/** Options alone follow the name: `createCallback(name?, options?)`. */
export function nameBeforeOptions(args: Arguments): Arguments {
  return typeof args[0] === 'object' ? unnamed(args) : args;
}

/**
 * Values of any type follow the name, all of them required: `wait(name?, until)`. A text may be
 * either, so their number decides.
 */
export function nameBeforeValues(args: Arguments, values: number): Arguments {
  return args.length > values ? args : unnamed(args);
}

/**
 * An array follows the name: `map(name?, items, run, options?)`. Anything that could only stand in
 * the place of the array is taken for it, so that its refusal says what was given instead of an
 * array: `map(undefined, code)`, `all(new Set())`.
 */
export function nameBeforeArray(args: Arguments): Arguments {
  const [first, second] = args;
  if (Array.isArray(first)) return unnamed(args);
  const isNamed =
    Array.isArray(second) ||
    typeof first === 'string' ||
    (first === undefined && args.length > 1 && !followsArray(second));
  return isNamed ? args : unnamed(args);
}

/** Whether a value is what follows an array: code or options. */
function followsArray(value: unknown): boolean {
  return typeof value === 'function' || Object.prototype.toString.call(value) === '[object Object]';
}

function unnamed(args: Arguments): Arguments {
  return [undefined, ...args];
}
