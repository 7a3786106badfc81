import { invalidArgument } from '../core/errors/argument-errors.js';

/**
 * The random part of a delay, so that many executions that failed together don't all retry at the
 * same moment: `none` of it, the upper `half`, or the `full` delay.
 */
export type Jitter = 'none' | 'half' | 'full';

const FIXED_SHARE: Readonly<Record<Jitter, number>> = { none: 1, half: 0.5, full: 0 };

/** The fixed part of the delay, 0 to 1. */
export function fixedShareOf(jitter: Jitter, strategy: string): number {
  const share = Object.hasOwn(FIXED_SHARE, jitter) ? FIXED_SHARE[jitter] : undefined;
  if (share !== undefined) return share;
  throw invalidArgument({ what: `jitter of ${strategy}`, got: jitter, expected: "'none', 'half' or 'full'" });
}
