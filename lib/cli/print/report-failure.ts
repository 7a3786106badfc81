import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { CallbackNotFoundError, ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { EverstepError } from '../../core/errors/everstep-error.js';
import { EXIT, NotThereError, UsageError } from './command-failure.js';

const USAGE = [UsageError, InvalidArgumentError];
const NOT_THERE = [NotThereError, ExecutionNotFoundError, CallbackNotFoundError];

/**
 * Writes why a command failed, and sets the exit code. An error of Everstep's needs no stack; any
 * other may be a defect.
 */
export function reportFailure(error: unknown): void {
  const isExpected = error instanceof EverstepError || isOfService(error);
  const text = isExpected || !(error instanceof Error) ? `error: ${(error as Error)?.message ?? error}` : error.stack;
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (USAGE.some((kind) => error instanceof kind)) return EXIT.usage;
  return NOT_THERE.some((kind) => error instanceof kind) ? EXIT.notFound : EXIT.failed;
}

/** A refusal of AWS, or a connection that failed: the message says it all. */
function isOfService(error: unknown): boolean {
  const { $metadata, code } = (error ?? {}) as { readonly $metadata?: unknown; readonly code?: unknown };
  return $metadata !== undefined || (typeof code === 'string' && /^E[A-Z]+$/.test(code));
}
