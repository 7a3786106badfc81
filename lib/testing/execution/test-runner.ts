import type { InputOf, OutputOf, StartArguments, WorkflowClass, WorkflowClient } from '../../client/index.js';
import type { TestExecution } from './test-execution.js';

/**
 * What tests do with a workflow, wherever it runs: a spec written against it holds for every
 * runner.
 */
export interface TestRunner<W extends WorkflowClass> {
  /** Starts and watches executions as in production. */
  readonly client: WorkflowClient;
  /** Starts an execution. Await one of its `until…` methods to see it move. */
  start(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>>;
  /** Starts an execution and waits for its end. */
  run(...inputAndOptions: StartArguments<InputOf<W>>): Promise<TestExecution<OutputOf<W>>>;
}
