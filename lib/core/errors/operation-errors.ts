import type { ErrorObject } from '../wire/index.js';
import { EverstepError } from './everstep-error.js';

/** Identifies the operation that an error belongs to. */
export interface OperationRef {
  /** The operation's id in the record and the history. */
  readonly operationId?: string | undefined;
  /** The operation's name; absent if it has none. */
  readonly operationName?: string | undefined;
}

/**
 * Base class of the errors that durable operations throw into the workflow. Every such error is
 * rebuilt from its record, so it is the same on the first run and on every replay. Catch a
 * subclass, or the class that a step lists in `throws`.
 */
export class OperationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationError';
  /** The operation's id in the record and the history. */
  readonly operationId: string | undefined;
  /** The operation's name: that of its method, or the name passed to the call. */
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
  /** The recorded name of the error, such as `TypeError` or `CardDeclined`. */
  readonly errorType: string | undefined;
  /**
   * The data recorded with the error, as text: JSON of the error's own properties, or the data that
   * an external system sent.
   */
  readonly errorData: string | undefined;

  constructor(message: string, operation: OperationRef, recorded: ErrorObject, cause?: Error) {
    super(message, operation, cause === undefined ? undefined : { cause });
    this.errorType = recorded.ErrorType;
    this.errorData = recorded.ErrorData;
  }
}

/**
 * A step has failed and is not retried any more: its attempts are used up, or its retry strategy
 * gave up. The message is that of the last attempt's error, and `errorType` is its name. To catch
 * the error itself, list its class in the step's `throws`.
 */
export class StepError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'StepError';
}

/**
 * The process died while the body of an at-most-once step ran. Whether the body took effect is not
 * known. This counts as one failed attempt, and the retry strategy decides about the next one.
 */
export class StepInterruptedError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'StepInterruptedError';
}

/**
 * An attempt of a step took longer than its `timeout`. The retry strategy decides about the next
 * one.
 */
export class StepTimedOutError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'StepTimedOutError';
}

/** Base class: a callback has ended without a result. */
export class CallbackError extends WrappedError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackError';
}

/**
 * An external system failed the callback; `errorType` and `errorData` are those that it sent.
 */
export class CallbackFailedError extends CallbackError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackFailedError';
}

/**
 * No answer came within `timeout` (`errorType` is `Callback.Timeout`), or no heartbeat within
 * `heartbeatTimeout` (`errorType` is `Callback.Heartbeat`).
 */
export class CallbackTimedOutError extends CallbackError {
  /** @internal */
  static override readonly everstepName: string = 'CallbackTimedOutError';
}

/**
 * The submitter of a callback failed in all of its attempts. `cause` is the error of the last one.
 */
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
 * A `waitForCondition` ended before its condition was met: a check threw (`errorType` is the name
 * of its error), or the attempts are used up.
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

/** Base class: an invoke has ended without a result. */
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
 * The invoked function or workflow took longer than its own timeout, or than the `timeout` of the
 * invoke.
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
 * A map or parallel failed although no item did: too few items succeeded, or its completion
 * function decided so.
 */
export class BatchError extends OperationError {
  /** @internal */
  static override readonly everstepName: string = 'BatchError';
}
