/**
 * Base class of all errors of Everstep. `name` is stable, also in minified bundles, and
 * `instanceof` works across two copies of the package and for errors revived from the record.
 *
 * Each class has only a static text and no static block, so that bundlers leave out the classes
 * that a program doesn't use.
 */
export class EverstepError extends Error {
  /**
   * The name of the class, the same in every copy of the package. A user's subclass has none.
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

  /** Compares classes by name instead of identity. */
  static override [Symbol.hasInstance](this: Function, candidate: unknown): boolean {
    // A user's subclass follows the ordinary rule.
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
 * The name of the error class of Everstep that a prototype belongs to; `undefined` for the
 * prototype of a user's class, even if that extends a class of Everstep.
 */
export function everstepNameOf(prototype: object): string | undefined {
  const errorClass: unknown = prototype.constructor;
  if (typeof errorClass !== 'function' || !Object.hasOwn(errorClass, 'everstepName')) return undefined;
  return (errorClass as typeof EverstepError).everstepName;
}
