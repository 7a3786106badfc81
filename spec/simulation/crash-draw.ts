import fc from 'fast-check';
import type { Crash, Suspension } from './simulate.js';

/** Where to crash, whatever the number of checkpoints will turn out to be. */
export interface CrashDraw {
  readonly fraction: number;
  readonly stored: boolean;
  readonly how: Crash['how'];
}

export const crashDraw: fc.Arbitrary<CrashDraw> = fc.record({
  fraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
  stored: fc.boolean(),
  how: fc.constantFrom('dies', 'dies', 'throttled', 'failed', 'disconnected'),
});

/** Suspended invocations end, or stay in memory, or both in turn. */
export const suspensionsDraw: fc.Arbitrary<readonly Suspension[]> = fc.constantFrom(
  ['ends'],
  ['stays'],
  ['stays', 'ends'],
  ['stays', 'stays', 'stays', 'ends'],
);

/**
 * The crash that was drawn, for a program that makes so many checkpoints when nothing happens to
 * it.
 */
export function crashAt({ fraction, stored, how }: CrashDraw, checkpoints: number): Crash {
  return { at: Math.floor(checkpoints * fraction), stored, how };
}
