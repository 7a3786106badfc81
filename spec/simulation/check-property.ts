import fc from 'fast-check';
import { SEEDED } from '../support/seeded.js';

/**
 * Simulations of the largest property; the others run in proportion.
 * `EVERSTEP_SIMULATIONS=100000 EVERSTEP_SEED=7 npm test` runs more, or others.
 */
const LARGEST = 1000;
const scale = Number(process.env.EVERSTEP_SIMULATIONS ?? LARGEST) / LARGEST;

/**
 * Holds for random inputs. `numRuns` is what runs by default; a failure prints the seed and the
 * smallest input that fails.
 */
export async function checkProperty<T extends [unknown, ...unknown[]]>(
  numRuns: number,
  inputs: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...input: T) => Promise<void>,
): Promise<void> {
  const { stackTraceLimit } = Error;
  // Most of the programs' errors are only recorded, and their stacks would cost more than all else.
  Error.stackTraceLimit = 0;
  try {
    const property = fc.asyncProperty<T>(...inputs, holds);
    await fc.assert(property, { numRuns: Math.max(1, Math.round(numRuns * scale)), ...SEEDED });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
