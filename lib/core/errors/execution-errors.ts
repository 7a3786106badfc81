import { EverstepError } from './everstep-error.js';

/**
 * The workflow's code no longer does what the record says it did. No step body ran after the
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
 * finished, or with its context lost.
 */
export class ContextMisuseError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'ContextMisuseError';
}

/**
 * The workflow waits for something that is not durable: nothing runs, nothing is pending outside,
 * and no durable operation was called for the stall timeout. Await only durable operations in a
 * workflow, and put other asynchronous work into a step.
 */
export class StalledExecutionError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'StalledExecutionError';
}

/**
 * An invocation has come to the end of its time, and work of it was cut short. The handler throws
 * it, so that the platform invokes again: at-least-once steps that were running run again then,
 * at-most-once ones count as interrupted. The execution does not fail by it. A step that takes
 * longer than the function's timeout never gets done: raise the timeout, or split the step.
 */
export class InvocationTimedOutError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvocationTimedOutError';
}

/**
 * The store refused a checkpoint for good: the execution fails, since a retry would be refused
 * alike. A checkpoint store of your own throws it to say so; of the Lambda service it is what a 4xx
 * other than throttling comes to.
 */
export class CheckpointError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'CheckpointError';
}

/**
 * The invocation event is not one of a durable execution, or there is no store to send checkpoints
 * to.
 */
export class InvalidInvocationError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'InvalidInvocationError';
}

/**
 * The execution has as many operations as one may have (`maxOperations`, by default the service's
 * 25,000), and asks for more. It fails before the operation is sent. Split the work: invoke other
 * workflows for parts of it, or record several things in one step.
 */
export class OperationLimitError extends EverstepError {
  /** @internal */
  static override readonly everstepName: string = 'OperationLimitError';

  constructor(workflowName: string, actual: number, limit: number) {
    super(
      `Workflow ${workflowName} asks for operation ${actual}, and an execution may have ${limit} (the execution itself counts as one). ` +
        'Split the work: let other workflows do parts of it (invoke), or do several things in one step.',
    );
  }
}
