import { EverstepError } from '../core/errors/everstep-error.js';

/**
 * Writes why a command failed, and sets the exit code 1. An error of Everstep's needs no stack; any
 * other may be a defect.
 */
export function reportFailure(error: unknown): void {
  const isExpected = error instanceof EverstepError;
  const text = isExpected || !(error instanceof Error) ? `error: ${(error as Error)?.message ?? error}` : error.stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
