import type { RecordedError } from './execution-description.js';

/**
 * What an open operation is doing. `step`: an attempt runs, or may begin. `retry`: a step waits for
 * its next attempt. `condition`: a check of `waitForCondition` has been made, and the next one is
 * waited for. `wait`, `callback` and `invoke`: the end comes from outside.
 */
export type OpenOperationKind = 'step' | 'retry' | 'condition' | 'wait' | 'callback' | 'invoke';

/** An operation that has begun and not ended. */
export interface OpenOperation {
  /** Its id in the record. */
  readonly operationId: string;
  /** Its name, or that of the operation that it is a part of; `undefined` if it has none. */
  readonly name: string | undefined;
  /** What it is; `retry` is a step that waits for its next attempt. */
  readonly kind: OpenOperationKind;
  /** When it began. */
  readonly since: Date;
  /**
   * When a timer moves it: the end of a wait, the next attempt or check, the timeout of a callback.
   * `undefined` if nothing does.
   */
  readonly until: Date | undefined;
  /** The attempts or checks that have finished; 0 for what has none. */
  readonly attempts: number;
  /** The error of the last attempt; `undefined` if there was none, and always on AWS Lambda. */
  readonly lastError: RecordedError | undefined;
  /** What answers a callback. Whoever has it may do so. */
  readonly callbackId: string | undefined;
  /** The execution that an invoke of a workflow has started. */
  readonly invokedExecutionId: string | undefined;
}

/** What an execution that has not ended is doing, and what it waits for. */
export interface ExecutionActivity {
  /**
   * The operations that have begun and not ended, in the order in which they began: at most 100,
   * without contexts. What the code itself does between operations is not seen. `undefined` if the
   * record can't be read.
   */
  readonly openOperations: readonly OpenOperation[] | undefined;
  /** The invocations that have ended; `undefined` if that is not known, as on AWS Lambda. */
  readonly invocations: number | undefined;
  /** The error of the last invocation that broke off; `undefined` after one that did not. */
  readonly lastInvocationError: RecordedError | undefined;
  /** How often in a row its process has died while it ran; 0 on AWS Lambda. */
  readonly deaths: number;
  /**
   * The id of the worker that has it: that runs it now, or keeps it in memory while it waits.
   * `undefined` if none does, and always on AWS Lambda.
   */
  readonly worker: string | undefined;
  /**
   * Since when it should go on and does not: it is blocked, or it has been due for more than ten
   * seconds and no worker has taken it. `undefined` if it is not stuck. An execution that waits as
   * its code says, for however long, is not.
   */
  readonly stuckSince: Date | undefined;
}
