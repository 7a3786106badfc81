/** Taken at load, so that fake timers installed later by a test framework don't reach the engine. */
const { nextTick } = process;
const { queueMicrotask } = globalThis;

/**
 * Calls back once everything that the code now running has set off through promises has run. The tick is queued from a
 * microtask because ticks queued there run only after the microtask queue is empty. Costs a third of a `setImmediate`.
 */
export function afterMicrotasks(callback: () => void): void {
  queueMicrotask(() => nextTick(callback));
}
