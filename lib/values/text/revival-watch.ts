import type { SerdesContext } from './serdes.js';

/** Runs a revival and observes it. */
export type RevivalWatch = (revive: () => unknown, context: SerdesContext) => unknown;

let watch: RevivalWatch | undefined;

/** For tests: `next` runs all further revivals; `undefined` ends that. */
export function watchRevivals(next: RevivalWatch | undefined): void {
  watch = next;
}

/** Runs code of the user's that makes a value of what is recorded, in each replay anew. */
export function watched(revive: () => unknown, context: SerdesContext): unknown {
  return watch === undefined ? revive() : watch(revive, context);
}
