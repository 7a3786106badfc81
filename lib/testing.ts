/**
 * Tests workflows like ordinary classes, in milliseconds: no server, no real time, no fake timers.
 *
 * @module
 */
export {
  type CrashPoint,
  CrashTestError,
  type CrashTestFailure,
  ExecutionStuckError,
  FloatingOperationError,
  InvalidHistoryError,
  NonDeterminismFoundError,
  OperationNotFoundError,
  type ReplayDrift,
  ReplayDriftError,
} from './core/errors/testing-errors.js';
export {
  type CallerTransaction,
  type ContractHarness,
  describeStoreContract,
  type StoreContractOptions,
} from './stores/contract/index.js';
export type { ExpectedError } from './testing/assertions/assertion-checks.js';
export {
  assertCompletedStep,
  assertFailed,
  assertSucceeded,
  assertSuspendedOn,
} from './testing/assertions/assertions.js';
export { CloudTestRunner, type CloudTestRunnerOptions } from './testing/cloud/cloud-test-runner.js';
export type { CallbackAnswers } from './testing/crash/callback-answers.js';
export { type CrashEverywhereOptions, type CrashReport, crashEverywhere } from './testing/crash/crash-everywhere.js';
export { type PauseEverywhereOptions, type PauseReport, pauseEverywhere } from './testing/crash/pause-everywhere.js';
export type { DeterminismOptions } from './testing/determinism/determinism-guard.js';
export type { DeterminismSource } from './testing/determinism/determinism-sources.js';
export { TestCallback } from './testing/execution/test-callback.js';
export { TestExecution } from './testing/execution/test-execution.js';
export { TestOperation } from './testing/execution/test-operation.js';
export type { TestRunner } from './testing/execution/test-runner.js';
export { type AssertReplayableOptions, assertReplayable } from './testing/replay/assert-replayable.js';
export { type SavedExecution, type SaveRunningOptions, saveRunning } from './testing/replay/save-running.js';
export type { SavedEvents, SavedHistory } from './testing/replay/saved-history.js';
export type { Floating } from './testing/runner/floating-operations.js';
export { WorkflowTestRunner, type WorkflowTestRunnerOptions } from './testing/runner/workflow-test-runner.js';
export { Stub } from './testing/stubs/stub.js';
export type { ArgumentsOf, MethodOf, ResultOf, StubBody, StubCall } from './testing/stubs/stub-types.js';
