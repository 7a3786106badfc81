import { InvalidArgumentError } from './argument-errors.js';
import { ContextMisuseError, NonDeterministicExecutionError } from './execution-errors.js';
import { SerializationError, SizeLimitError } from './serialization-errors.js';

/** Whether another attempt could only fail in the same way, so that no retry strategy is asked. */
export function isPermanent(error: unknown): boolean {
  return (
    error instanceof SerializationError ||
    error instanceof SizeLimitError ||
    error instanceof ContextMisuseError ||
    error instanceof InvalidArgumentError ||
    error instanceof NonDeterministicExecutionError
  );
}
