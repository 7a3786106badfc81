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

/** What a {@link CrashTestError} tells. */
export interface CrashTestFailure {
  readonly workflow: string;
  readonly operation: string;
  readonly operationId: string | undefined;
  readonly what: string;
  readonly when: string;
  readonly crash: object | undefined;
  readonly expected: string;
  readonly actual: string;
}

const SHOWN = 1000;

/** A workflow, or the store or engine beneath it, does not get over a crash: the message names the operation where it broke and the crash. */
export class CrashTestError extends EverstepError {
  static {
    defineError(this, 'CrashTestError');
  }
  /** The operation where it broke: its name, after those of the contexts around it. */
  readonly operation: string;
  /** As in the history; `undefined` when no operation differs, and only the end does. */
  readonly operationId: string | undefined;
  /** The crash after which it broke: `checkpoint`, `when` (`before` or `after` it was stored) and `updates`. `undefined`: it broke without any. */
  readonly crash: object | undefined;
  /** What should have come. */
  readonly expected: string;
  /** What came. */
  readonly actual: string;

  constructor({ workflow, operation, operationId, what, when, crash, expected, actual }: CrashTestFailure) {
    super(
      `${workflow} broke at operation '${operation}', ${when}: ${what}.\n  expected: ${shortened(expected)}\n  actual:   ${shortened(actual)}`,
    );
    this.operation = operation;
    this.operationId = operationId;
    this.crash = crash;
    this.expected = expected;
    this.actual = actual;
  }
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
}
