import { defineError, EverstepError } from './everstep-error.js';

/** A test waits for the end of an execution that only an answer from outside can bring about, and nobody gives it. */
export class ExecutionStuckError extends EverstepError {
  static {
    defineError(this, 'ExecutionStuckError');
  }
}

/** A test asks for an operation that the execution has not recorded; the message lists those that it has. */
export class OperationNotFoundError extends EverstepError {
  static {
    defineError(this, 'OperationNotFoundError');
  }
}
