/**
 * Timers and clocks taken when the library is loaded, so that fake timers that a test framework
 * installs later don't reach it. What waits on behalf of a workflow goes through a `Clock`; this is
 * for what the library does for itself.
 */
export const { setTimeout, clearTimeout, setImmediate, Date: RealDate } = globalThis;
export const { nextTick } = process;

/** Milliseconds of the monotonic clock, since some moment. */
export const monotonicNow: () => number = performance.now.bind(performance);
