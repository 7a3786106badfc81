/**
 * Taken at load, so that fake timers installed later by a test framework don't reach the runtime.
 */
const { setImmediate } = globalThis;

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
