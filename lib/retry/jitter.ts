import { invalidArgument } from '../core/errors/argument-errors.js';

/**
 * How much of a delay is left to chance, so that many executions that failed together don't come
 * back together: `none` of it, the upper `half`, or the `full` delay.
 */
export type Jitter = 'none' | 'half' | 'full';

const FIXED_SHARE: Readonly<Record<Jitter, number>> = { none: 1, half: 0.5, full: 0 };

/** The part of the delay that a jitter leaves fixed, 0 to 1. */
export function fixedShareOf(jitter: Jitter, strategy: string): number {
  const share = Object.hasOwn(FIXED_SHARE, jitter) ? FIXED_SHARE[jitter] : undefined;
  if (share !== undefined) return share;
  throw invalidArgument({ what: `jitter of ${strategy}`, got: jitter, expected: "'none', 'half' or 'full'" });
}
