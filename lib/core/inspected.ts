/**
 * The key of the method that says what Node's `util.inspect` prints of an object. Code that logs a
 * promise of an operation would otherwise get pages of the engine's fields. A `DurablePromise`
 * itself has none: to call one, `util.inspect` reads `constructor`, which counts as waiting.
 */
export const INSPECTED: unique symbol = Symbol.for('nodejs.util.inspect.custom');
