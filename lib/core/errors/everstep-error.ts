/**
 * The base of every error that Everstep makes. `name` is stable, also in minified bundles, and
 * `instanceof` holds across two copies of the package and for errors revived from the record.
 *
 * A class is defined by a static text and by nothing that runs, so that bundlers leave out the
 * classes that a program does not use.
 */
export class EverstepError extends Error {
  /**
   * The name of the class, in every copy of the package. A user's subclass has none of its own.
   *
   * @internal
   */
  static readonly everstepName: string = 'EverstepError';

  static {
    Object.defineProperty(this.prototype, 'name', {
      configurable: true,
      get(this: Error) {
        return (this.constructor as typeof EverstepError).everstepName;
      },
      set(this: Error, value: unknown) {
        Object.defineProperty(this, 'name', { value, configurable: true, enumerable: true, writable: true });
      },
    });
  }

  /** Goes by the names of the classes instead of by their identity. */
  static override [Symbol.hasInstance](this: Function, candidate: unknown): boolean {
    // For a user's subclass the ordinary rule holds.
    if (!Object.hasOwn(this, 'everstepName')) return Function.prototype[Symbol.hasInstance].call(this, candidate);
    if (typeof candidate !== 'object' || candidate === null) return false;
    const { everstepName } = this as typeof EverstepError;
    try {
      let prototype = Object.getPrototypeOf(candidate);
      while (prototype !== null) {
        if (everstepNameOf(prototype) === everstepName) return true;
        prototype = Object.getPrototypeOf(prototype);
      }
      return false;
    } catch {
      // A revoked proxy: anything can be thrown, and the test itself must not throw.
      return false;
    }
  }
}

/**
 * The name of the class of Everstep's that a prototype belongs to; `undefined` for that of a user's
 * class, also of one that extends a class of Everstep's.
 */
export function everstepNameOf(prototype: object): string | undefined {
  const errorClass: unknown = prototype.constructor;
  if (typeof errorClass !== 'function' || !Object.hasOwn(errorClass, 'everstepName')) return undefined;
  return (errorClass as typeof EverstepError).everstepName;
}
