import { EverstepError } from './everstep-error.js';

/**
 * A test waits for the end of an execution that can't come to it: the execution waits for a
 * callback without a timeout, its invocations keep breaking off, or a deployed one makes no
 * progress. The message says which, and what to do.
 */
export class ExecutionStuckError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ExecutionStuckError';
}

/**
 * A workflow under test calls an operation and does not await it, so that its result and its error
 * are lost. Most often an `await` is missing. The message names each operation and its method.
 */
export class FloatingOperationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'FloatingOperationError';
}

/**
 * A test reads an operation that the execution has not recorded. The message lists those that it
 * has.
 */
export class OperationNotFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationNotFoundError';
}

/** The moment of a simulated crash, or of a pause. */
export interface CrashPoint {
  /** The checkpoint's number, counted from 1 across all executions of the run. */
  readonly checkpoint: number;
  /**
   * `before`: the process died before the checkpoint was stored. `after`: it died when the
   * checkpoint was stored and the workflow did not know yet. `paused`: nothing died, but the
   * execution was paused at the checkpoint, and resumed later.
   */
  readonly when: 'before' | 'after' | 'paused';
  /** The updates of the checkpoint, such as `charge START`. */
  readonly updates: readonly string[];
}

/** The facts of a {@link CrashTestError}. */
export interface CrashTestFailure {
  /** The name of the workflow class. */
  readonly workflow: string;
  /** The operation where it broke: the names of the contexts around it, and its own. */
  readonly operation: string;
  /** The operation's id, as in the history; `undefined` if only the execution's end differs. */
  readonly operationId: string | undefined;
  /** The broken rule, as a clause. */
  readonly what: string;
  /** The crash before it, as a clause. */
  readonly when: string;
  /** The crash before it; `undefined` if it broke without a crash. */
  readonly crash: CrashPoint | undefined;
  /** What the rule demands. */
  readonly expected: string;
  /** What happened instead. */
  readonly actual: string;
}

const SHOWN = 1000;

/**
 * A workflow, or the engine or store beneath it, does not survive a crash or a pause. The message
 * names the operation where a rule was broken, and the crash or pause before it.
 */
export class CrashTestError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CrashTestError';
  /** The operation where it broke: the names of the contexts around it, and its own. */
  readonly operation: string;
  /** The operation's id, as in the history; `undefined` if only the execution's end differs. */
  readonly operationId: string | undefined;
  /** The crash before it; `undefined` if it broke without a crash. */
  readonly crash: CrashPoint | undefined;
  /** What the rule demands. */
  readonly expected: string;
  /** What happened instead. */
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
 * A value is no history, or is not complete enough for a replay. The message says what to save
 * instead.
 */
export class InvalidHistoryError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidHistoryError';
}

/** The facts of a {@link ReplayDriftError}. */
export interface ReplayDrift {
  /** The workflow's name. */
  readonly workflow: string;
  /** How code and history diverge, as a clause. */
  readonly what: string;
  /** The path of the operation where they diverge; `undefined` if it is the execution's end. */
  readonly operation: string | undefined;
  /** What the history has at that point. */
  readonly recorded: string;
  /** What the code called instead, or how it ended. */
  readonly asked: string;
  /** Whether the history was saved without inputs, results and errors. */
  readonly hasNoData: boolean;
}

/**
 * The code of a workflow does not repeat a saved history: executions like that one would drift
 * after a deploy.
 */
export class ReplayDriftError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ReplayDriftError';
  /**
   * The operation where code and history diverge: the names of the contexts around it, and its own.
   * `undefined` if it is the end of the execution.
   */
  readonly operation: string | undefined;
  /** What the history has at that point. */
  readonly recorded: string;
  /** What the code called instead, or how it ended. */
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
 * Workflow code under test does something outside of a step that a replay would not repeat: it
 * reads the clock, uses random values or timers, or does I/O. The message lists each call with
 * file, line and what to use instead.
 */
export class NonDeterminismFoundError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'NonDeterminismFoundError';
}
