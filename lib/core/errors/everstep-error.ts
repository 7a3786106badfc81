/**
 * The base of every error that Everstep makes. `name` is stable, also in minified bundles, and
 * `instanceof` holds across two copies of the package and for errors revived from the record.
 */
export class EverstepError extends Error {
  static {
    defineError(this, 'EverstepError');
  }
}

/** What the prototype of a class of Everstep's own has, in every copy of the package. */
export function markOf(name: string): symbol {
  return Symbol.for(`everstep.error.${name}`);
}

/**
 * Gives an error class its stable name, and an `instanceof` that goes by that name instead of by
 * object identity. Called in a static block of each class.
 */
export function defineError(errorClass: abstract new (...args: any[]) => Error, name: string): void {
  const mark = markOf(name);
  const prototype = errorClass.prototype;
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
  Object.defineProperty(prototype, mark, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // A user's subclass inherits this function; for it the ordinary rule holds.
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this, candidate);
      try {
        return typeof candidate === 'object' && candidate !== null && mark in candidate;
      } catch {
        // A proxy that was revoked: anything can be thrown, and to ask what it is must not throw in
        // turn.
        return false;
      }
    },
  });
}
