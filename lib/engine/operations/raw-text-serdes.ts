import type { Serdes } from '../../values/index.js';

/**
 * For what is recorded on an operation and again on the context around it, as it came: it is read
 * once, for the caller.
 */
export const asItCame: Serdes<string | undefined> = Object.freeze({
  serialize: (text: string | undefined) => text,
  deserialize: (text: string | undefined) => text,
});
