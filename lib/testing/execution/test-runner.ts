import type { InputOf, OutputOf, StartArguments, WorkflowClass, WorkflowClient } from '../../client/index.js';
import type { TestExecution } from './test-execution.js';

/**
 * The common interface of `WorkflowTestRunner` and `CloudTestRunner`: a test that is written
 * against it runs in memory and against a deployed function.
 */
export interface TestRunner<W extends WorkflowClass> {
  /** Starts and watches executions as in production. */
  readonly client: WorkflowClient;
  /** Starts an execution. It moves while one of its `until…` methods is awaited. */
  start(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>>;
  /** Starts an execution and waits for its end. @throws ExecutionStuckError if it can't end. */
  run(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>>;
}
