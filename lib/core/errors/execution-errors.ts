import { EverstepError } from './everstep-error.js';

/**
 * Drift: the workflow's code and the record of the execution disagree. No step body ran after the
 * difference was found. On a runtime the execution is blocked until a runtime with other code
 * starts; on AWS Lambda, in tests and with `onDrift: 'fail'` it fails. Deploy the code that started
 * the execution, or let changed code run for new executions only.
 */
export class NonDeterministicExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'NonDeterministicExecutionError';
}

/**
 * A durable operation was called where it can't work: inside a step's body, after its scope had
 * ended, or where the current execution is not known.
 */
export class ContextMisuseError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ContextMisuseError';
}

/**
 * The workflow waits for something that is not durable: no step runs, no operation is pending, and
 * none was called within the stall timeout. Await only durable operations in a workflow, and move
 * other asynchronous work into a step.
 */
export class StalledExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'StalledExecutionError';
}

/**
 * The time of an invocation was over while steps were running. The handler throws this error, so
 * that the platform invokes again: at-least-once steps that were running run again, at-most-once
 * steps count as interrupted. The execution doesn't fail. A step that takes longer than the
 * function's timeout never completes: raise the timeout, or split the step.
 */
export class InvocationTimedOutError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvocationTimedOutError';
}

/**
 * The store refused a checkpoint permanently: the execution fails, since a retry would be refused
 * too. The Lambda store throws it for a 4xx response other than throttling; a checkpoint store of
 * your own throws it for permanent refusals.
 */
export class CheckpointError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CheckpointError';
}

/**
 * The handler was invoked with an event that is not one of a durable execution, or there is no
 * store to send checkpoints to.
 */
export class InvalidInvocationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidInvocationError';
}

/**
 * The execution calls more operations than it may have (`maxOperations`, by default the service's
 * 25,000). It fails before the operation is sent. Split the work: invoke other workflows for parts
 * of it, or do several things in one step.
 */
export class OperationLimitError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationLimitError';

  constructor(workflowName: string, actual: number, limit: number) {
    super(
      `Workflow ${workflowName} calls operation ${actual}, and an execution may have ${limit} (the execution itself counts as one). ` +
        'Split the work: let other workflows do parts of it (invoke), or do several things in one step.',
    );
  }
}
