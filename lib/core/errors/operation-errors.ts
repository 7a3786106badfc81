import type { ErrorObject } from '../wire/index.js';
import { EverstepError } from './everstep-error.js';

/** The operation that an error tells of. */
export interface OperationRef {
  readonly operationId?: string | undefined;
  readonly operationName?: string | undefined;
}

/**
 * The base of what a durable operation throws into the workflow. Every such error is rebuilt from
 * its record, so it is the same on the first run and on every replay. Catch a subclass, or the
 * class that a step lists in `throws`.
 */
export class OperationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationError';
  /** The operation's id in the record and the history. */
  readonly operationId: string | undefined;
  /** The operation's name: its method's, or the one given to it. */
  readonly operationName: string | undefined;

  constructor(message: string, operation: OperationRef, options?: ErrorOptions) {
    super(message, options);
    this.operationId = operation.operationId;
    this.operationName = operation.operationName;
  }
}

/**
 * An error that wraps one recorded under another type, because the workflow did not list a class
 * for it.
 */
export abstract class WrappedError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'WrappedError';
  /** The name of the error as it was recorded, such as `TypeError` or `CardDeclined`. */
  readonly errorType: string | undefined;
  /**
   * The recorded text that came with it: JSON of the error's own data, or what the outside sent.
   */
  readonly errorData: string | undefined;

  constructor(message: string, operation: OperationRef, recorded: ErrorObject, cause?: Error) {
    super(message, operation, cause === undefined ? undefined : { cause });
    this.errorType = recorded.ErrorType;
    this.errorData = recorded.ErrorData;
  }
}

/**
 * A step failed for good: its attempts are used up, or its retry strategy gave up. The message is
 * that of the last attempt's error and `errorType` its name; list the class in the step's `throws`
 * to catch the error itself.
 */
export class StepError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'StepError';
}

/**
 * An at-most-once step was found started and unfinished: the process died while its body ran. It is
 * not known whether the body took effect. Counts as one failed attempt, on which the retry strategy
 * decides.
 */
export class StepInterruptedError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'StepInterruptedError';
}

/** An attempt of a step took longer than its `timeout`. The retry strategy decides what follows. */
export class StepTimedOutError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'StepTimedOutError';
}

/** The base of the ways in which a callback ends without a result. */
export class CallbackError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackError';
}

/**
 * The outside completed the callback with a failure; `errorType` and `errorData` are what it sent.
 */
export class CallbackFailedError extends CallbackError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackFailedError';
}

/**
 * Nobody answered within `timeout`, or no heartbeat came within `heartbeatTimeout` (`errorType`
 * tells: `Callback.Timeout`, `Callback.Heartbeat`).
 */
export class CallbackTimedOutError extends CallbackError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackTimedOutError';
}

/** The submitter of a callback failed after all its attempts, so the outside was never asked. */
export class CallbackSubmitterError extends CallbackError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackSubmitterError';
}

/**
 * A child context failed with an error of a class that it does not list in `throws`; `errorType` is
 * the name of that error.
 */
export class ChildContextError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'ChildContextError';
}

/**
 * A `waitForCondition` ended without its condition: a check threw (`errorType` tells what), or the
 * attempts are used up.
 */
export class WaitForConditionError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'WaitForConditionError';
}

/** The condition was not met within the `timeout` of a `waitForCondition`. */
export class WaitForConditionTimedOutError extends WaitForConditionError {
  /** @internal */
  static override readonly everstepName: string = 'WaitForConditionTimedOutError';
}

/** The base of the ways in which an invoke ends without a result. */
export class InvokeError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'InvokeError';
}

/** The invoked function or workflow failed; `errorType` and `errorData` are those of its error. */
export class InvokeFailedError extends InvokeError {
  /** @internal */
  static override readonly everstepName: string = 'InvokeFailedError';
}

/**
 * The invoked function or workflow took longer than it may: its own timeout, or the `timeout` of
 * the invoke.
 */
export class InvokeTimedOutError extends InvokeError {
  /** @internal */
  static override readonly everstepName: string = 'InvokeTimedOutError';
}

/** The invoked workflow was stopped from outside. */
export class InvokeStoppedError extends InvokeError {
  /** @internal */
  static override readonly everstepName: string = 'InvokeStoppedError';
}

/**
 * A map or parallel ended as failed without an item that failed: too few succeeded, or its own
 * predicate said so.
 */
export class BatchError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'BatchError';
}
