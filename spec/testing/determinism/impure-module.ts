/** A module that is loaded by workflow code. */
export const loadedAt = Date.now() + Math.random();
