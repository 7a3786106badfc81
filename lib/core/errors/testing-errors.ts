import { EverstepError } from './everstep-error.js';

/**
 * A test waits for the end of an execution that only an answer from outside can bring about, and
 * nobody gives it.
 */
export class ExecutionStuckError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionStuckError';
}

/**
 * A workflow under test calls an operation and does not await it, so that its result and its error
 * are lost: most often an `await` is missing. The message names each operation and its method.
 */
export class FloatingOperationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'FloatingOperationError';
}

/**
 * A test asks for an operation that the execution has not recorded; the message lists those that it
 * has.
 */
export class OperationNotFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationNotFoundError';
}

/** Where a crash was tried. */
export interface CrashPoint {
  /** The number of the checkpoint, from 1, over all executions of the run. */
  readonly checkpoint: number;
  /**
   * Whether the process died before the checkpoint was stored, or after it was and before the
   * workflow heard of that.
   */
  readonly when: 'before' | 'after';
  /** What the checkpoint held: `charge START`. */
  readonly updates: readonly string[];
}

/** What a {@link CrashTestError} tells. */
export interface CrashTestFailure {
  /** The class's name. */
  readonly workflow: string;
  /** The operation where it broke: its name, after those of the contexts around it. */
  readonly operation: string;
  /** As in the history; `undefined` when no operation differs, and only the end does. */
  readonly operationId: string | undefined;
  /** What is wrong, as a clause. */
  readonly what: string;
  /** After which crash, in words. */
  readonly when: string;
  /** The crash after which it broke; `undefined` when it broke without any. */
  readonly crash: CrashPoint | undefined;
  /** What should have come. */
  readonly expected: string;
  /** What came. */
  readonly actual: string;
}

const SHOWN = 1000;

/**
 * A workflow, or the store or engine beneath it, does not get over a crash: the message names the
 * operation where it broke and the crash.
 */
export class CrashTestError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CrashTestError';
  /** The operation where it broke: its name, after those of the contexts around it. */
  readonly operation: string;
  /** As in the history; `undefined` when no operation differs, and only the end does. */
  readonly operationId: string | undefined;
  /** The crash after which it broke; `undefined` when it broke without any. */
  readonly crash: CrashPoint | undefined;
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

/**
 * What was given as a history is none, or lacks what a replay needs. The message says what to save
 * instead.
 */
export class InvalidHistoryError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidHistoryError';
}

/** What a {@link ReplayDriftError} tells. */
export interface ReplayDrift {
  /** The workflow's name. */
  readonly workflow: string;
  /** How they part, as a clause. */
  readonly what: string;
  /** The operation where they part; `undefined` when it is about the end of the execution. */
  readonly operation: string | undefined;
  /** What the history has there. */
  readonly recorded: string;
  /** What the code asked for, or how it ended. */
  readonly asked: string;
  /** Whether the history has no inputs, results and errors at all. */
  readonly hasNoData: boolean;
}

/**
 * The code of a workflow does not repeat a history that was saved: executions that stand where that
 * one stood would fail once it is deployed.
 */
export class ReplayDriftError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ReplayDriftError';
  /**
   * The operation where they part: its name, after those of the contexts around it. `undefined`
   * when it is about the end of the execution.
   */
  readonly operation: string | undefined;
  /** What the history has there. */
  readonly recorded: string;
  /** What the code asked for, or how it ended. */
  readonly asked: string;

  constructor({ workflow, what, operation, recorded, asked, hasNoData }: ReplayDrift) {
    super(
      `${workflow} does not repeat this history: it ${what}.\n  recorded: ${shortened(recorded)}\n  now:      ${shortened(asked)}\n` +
        (hasNoData
          ? 'The history has no inputs, results or errors, which may be why: save it with them (includeData, --include-execution-data).'
          : 'Keep the code for executions that are under way: change it behind context.patched(), or let them end first.'),
    );
    this.operation = operation;
    this.recorded = recorded;
    this.asked = asked;
  }
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
}

/**
 * Workflow code under test does, outside of a step, what another run would not repeat: it reads the
 * clock, draws lots, waits for time, does I/O. The message lists each with file, line and cure.
 */
export class NonDeterminismFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'NonDeterminismFoundError';
}
