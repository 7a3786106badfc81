import { EverstepError } from '../core/errors/everstep-error.js';

/**
 * Tells why a command ends, and has the process end with code 1. What Everstep refuses needs no
 * stack; anything else may be a fault of ours.
 */
export function reportFailure(error: unknown): void {
  const isExpected = error instanceof EverstepError;
  const text = isExpected || !(error instanceof Error) ? `error: ${(error as Error)?.message ?? error}` : error.stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
